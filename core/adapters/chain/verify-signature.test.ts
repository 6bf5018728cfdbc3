import { createPublicClient, custom } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { verifySignature } from "#core/adapters/chain/verify-signature";

const TRUE = `0x${"1".padStart(64, "0")}`;
const message = "Sign in";

/** A node that calls every signature valid and reports this code at every address. */
function credulousNode(code: string) {
  const asked: string[] = [];
  const client = createPublicClient({
    transport: custom({
      async request({ method }) {
        asked.push(method);
        return method === "eth_getCode" ? code : TRUE;
      },
    }),
  });
  return { client, asked };
}

describe("verifySignature", () => {
  it.each([
    ["a plain signature of another key", `0x${"11".repeat(64)}1b`],
    ["a signature of another length", "0xc0ffee"],
  ])("refuses %s for an address without code, whatever the node would say of it", async (_name, signature) => {
    const { address } = privateKeyToAccount(generatePrivateKey());
    const { client, asked } = credulousNode("0x");
    expect(await verifySignature(client, { address, message, signature })).toBe(false);
    expect(asked).toEqual(["eth_getCode"]);
  });

  it("asks the contract where there is one", async () => {
    const { address } = privateKeyToAccount(generatePrivateKey());
    const { client } = credulousNode("0x6001");
    expect(await verifySignature(client, { address, message, signature: "0xc0ffee" })).toBe(true);
  });
});
