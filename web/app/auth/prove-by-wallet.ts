// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "./post-json.ts";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "./wallet-message.ts";

export type WalletProofOutcome = "proven" | WalletRefusal | "wrong" | "signedOut" | "tooMany";

const problems: Record<number, "wrong" | "signedOut" | "tooMany"> = {
  400: "wrong",
  401: "signedOut",
  409: "signedOut",
  429: "tooMany",
};
const nonceSchema = z.object({ nonce: z.string() });

/** Proves by this browser's wallet who is signed in. */
export async function proveByWallet(input: WalletMessageInput): Promise<WalletProofOutcome> {
  const signed = await signWithWallet(input, async () => {
    const response = await postJson("/api/account/proof/nonce", {}, problems);
    return typeof response === "string" ? response : nonceSchema.parse(await response.json());
  });
  if (typeof signed === "string") return signed;
  const response = await postJson("/api/account/proof", signed, problems);
  return typeof response === "string" ? response : "proven";
}
