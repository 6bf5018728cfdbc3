// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "#app/auth/post-json.ts";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "#app/auth/wallet-message.ts";
import type { LinkTerms } from "#core/domain/wallet-link";

/** `gone`: the request was used or has expired. `wrong`: the signature was not accepted. */
export type SignProblem = WalletRefusal | "gone" | "wrong" | "tooMany";

const problems: Record<number, SignProblem> = { 400: "wrong", 404: "gone", 429: "tooMany" };
const numberSchema = z.object({ number: z.number() });

/** Has this browser's wallet sign for a request of another device; answers the number to type there. */
export async function requestPairingSignature(
  input: WalletMessageInput,
  { token, ...named }: { token: string; nonce: string; terms: LinkTerms },
): Promise<{ number: number } | SignProblem> {
  const signed = await signWithWallet<SignProblem>(input, async () => named);
  if (typeof signed === "string") return signed;
  const response = await postJson("/api/account/wallets/pairing/sign", { token, ...signed }, problems);
  return typeof response === "string" ? response : numberSchema.parse(await response.json());
}
