// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "#app/auth/post-json.ts";
import { signWithWallet, type WalletMessageInput, type WalletRefusal } from "#app/auth/wallet-message.ts";
import type { Locale } from "#core/domain/locale";

/**
 * `taken`: by another account. `wrong`: the signature was not accepted. `unconfirmed`: the account's e-mail. `unproven`:
 * the person has not just proven who they are.
 */
export type LinkProblem = WalletRefusal | "unproven" | "taken" | "wrong" | "signedOut" | "unconfirmed" | "tooMany";

/** `takenOver`: the wallet has the account's code now, and is paid in three days. */
export type LinkOutcome = "linked" | "takenOver" | LinkProblem;

export const linkRefusals: Record<string, LinkProblem> = { fresh_proof_needed: "unproven" };
export const linkProblems: Record<number, LinkProblem> = {
  400: "wrong",
  401: "signedOut",
  403: "unconfirmed",
  409: "taken",
  429: "tooMany",
};
const nonceSchema = z.object({
  nonce: z.string(),
  terms: z.nullable(z.object({ requestId: z.string(), resources: z.array(z.string()) })),
});
const linkedSchema = z.object({ paysFrom: z.nullable(z.string()) });

/** Links a wallet of this browser to the account that is signed in. `locale`: of the letter about it. */
export async function requestWalletLink(input: WalletMessageInput & { locale: Locale }): Promise<LinkOutcome> {
  const signed = await signWithWallet<LinkProblem>(input, async () => {
    const response = await postJson("/api/account/wallets/nonce", {}, linkProblems, linkRefusals);
    return typeof response === "string" ? response : nonceSchema.parse(await response.json());
  });
  if (typeof signed === "string") return signed;
  const response = await postJson(
    "/api/account/wallets",
    { ...signed, locale: input.locale },
    linkProblems,
    linkRefusals,
  );
  return typeof response === "string" ? response : linkedOutcome(response);
}

/** What the answer about a linked wallet says. */
export async function linkedOutcome(response: Response): Promise<"linked" | "takenOver"> {
  return linkedSchema.parse(await response.json()).paysFrom === null ? "linked" : "takenOver";
}
