// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "#app/auth/post-json.ts";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "#app/auth/wallet-message.ts";
import type { Locale } from "#core/domain/locale";

export type AddressProblem = WalletRefusal | "unusable" | "signedOut" | "tooMany";
export type AddressOutcome = "requested" | AddressProblem;

const problems: Record<number, AddressProblem> = { 400: "unusable", 401: "signedOut", 429: "tooMany" };
const nonceSchema = z.object({ nonce: z.string() });

/** Asks the browser's wallet to sign for a new account address, and requests the change. */
export async function requestAddressByWallet(
  input: WalletMessageInput,
  { newEmail, locale }: { newEmail: string; locale: Locale },
): Promise<AddressOutcome> {
  const proof = await signWithWallet(input, async () => {
    const response = await postJson("/api/letters/change-email/nonce", { newEmail }, problems);
    return typeof response === "string" ? response : nonceSchema.parse(await response.json());
  });
  if (typeof proof === "string") return proof;
  const response = await postJson("/api/letters/change-email", { newEmail, proof, locale }, problems);
  return typeof response === "string" ? response : "requested";
}
