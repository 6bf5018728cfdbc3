// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "#app/auth/post-json.ts";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "#app/auth/wallet-message.ts";

/** `taken`: by another account. `wrong`: the signature was not accepted. `unconfirmed`: the account's e-mail. */
export type LinkProblem = WalletRefusal | "taken" | "wrong" | "signedOut" | "unconfirmed" | "tooMany";

export type LinkOutcome = "linked" | LinkProblem;

const problems: Record<number, LinkProblem> = {
  400: "wrong",
  401: "signedOut",
  403: "unconfirmed",
  409: "taken",
  429: "tooMany",
};
const nonceSchema = z.object({ nonce: z.string() });

/** Links the wallet in this browser to the account that is signed in. */
export async function requestWalletLink(input: WalletMessageInput): Promise<LinkOutcome> {
  const signed = await signWithWallet(input, async () => {
    const response = await postJson("/api/account/wallets/nonce", {}, problems);
    return typeof response === "string" ? response : nonceSchema.parse(await response.json());
  });
  if (typeof signed === "string") return signed;
  const response = await postJson("/api/account/wallets", signed, problems);
  return typeof response === "string" ? response : "linked";
}
