// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "#app/auth/post-json.ts";
import type { Locale } from "#core/domain/locale";
import { type LinkProblem, linkedOutcome, linkProblems, linkRefusals } from "./request-wallet-link.ts";

/** `wrongNumber`: nothing was linked, and the request is over. `gone`: it was used or has expired. */
export type PairingOutcome = "linked" | "takenOver" | "wrongNumber" | "gone" | LinkProblem;

const startedSchema = z.object({ token: z.string() });
const stateSchema = z.object({ state: z.enum(["open", "signed", "gone"]), address: z.nullable(z.string()) });

export type PairingStanding = z.infer<typeof stateSchema>;

/** Begins to link a wallet on another device; answers the token that its page needs. */
export async function requestPairing(): Promise<{ token: string } | LinkProblem> {
  const response = await postJson("/api/account/wallets/pairing", {}, linkProblems, linkRefusals);
  return typeof response === "string" ? response : startedSchema.parse(await response.json());
}

/** Where the request stands; null when the store does not answer: the next question may be. */
export async function askPairing(): Promise<PairingStanding | null> {
  try {
    const response = await fetch("/api/account/wallets/pairing");
    if (response.status === 401) return { state: "gone", address: null };
    const said = stateSchema.safeParse(await response.json());
    return said.success ? said.data : null;
  } catch {
    return null;
  }
}

/** Links the wallet that has signed, by the number on the other screen. */
export async function confirmPairing(input: { number: number; locale: Locale }): Promise<PairingOutcome> {
  const response = await postJson<PairingOutcome>(
    "/api/account/wallets/pairing/confirm",
    input,
    { ...linkProblems, 404: "gone" },
    { ...linkRefusals, invalid_input: "wrongNumber" },
  );
  return typeof response === "string" ? response : linkedOutcome(response);
}
