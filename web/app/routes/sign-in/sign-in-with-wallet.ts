// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { type AuthProblem, askAuth } from "#app/auth/auth-client.ts";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "#app/auth/wallet-message.ts";

export type WalletOutcome = "signedIn" | WalletRefusal | AuthProblem;

const nonceSchema = z.object({ nonce: z.string() });

/** Signs in with this browser's wallet: nonce, message, signature, check. Creates the account if it is new. */
export async function signInWithWallet(input: WalletMessageInput): Promise<WalletOutcome> {
  const signed = await signWithWallet(input, async () => {
    const answered = await askAuth("/siwe/nonce", {});
    return answered.ok ? nonceSchema.parse(answered.body) : answered.problem;
  });
  if (typeof signed === "string") return signed;
  const verified = await askAuth("/siwe/verify", signed);
  return verified.ok ? "signedIn" : verified.problem;
}
