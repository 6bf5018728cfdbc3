import type { BrowserContext } from "playwright-core";
import { hexToString, isHex } from "viem";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";

/** A wallet with a key of its own, injected as an extension does it (EIP-1193). The key stays on this side. */
export async function injectWallet(
  context: BrowserContext,
  account: Pick<PrivateKeyAccount, "address" | "signMessage"> = privateKeyToAccount(generatePrivateKey()),
) {
  await context.exposeFunction("askTestWallet", async (method: string, params: unknown[]) => {
    const [message] = params;
    if (method === "personal_sign" && isHex(message)) return account.signMessage({ message: hexToString(message) });
    if (method === "eth_chainId") return "0x7a69";
    return [account.address];
  });
  await context.addInitScript(() => {
    const ask: unknown = Reflect.get(window, "askTestWallet");
    const request = ({ method, params = [] }: { method: string; params?: unknown[] }) =>
      typeof ask === "function" ? ask(method, params) : Promise.reject(new Error("no wallet"));
    Object.assign(window, { ethereum: { request } });
  });
  return account;
}
