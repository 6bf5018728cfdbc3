// zod/mini, because zod compiles schemas at run time, which the content security policy would report.
import * as z from "zod/mini";
import { postJson } from "./post-json.ts";

/**
 * Why a browser has no answer of a passkey: it cannot use them, its owner declined (or has none here), or the store
 * refused to ask. `unproven`: the person has to prove who they are first.
 */
export type PasskeyProblem =
  | "unsupported"
  | "declined"
  | "known"
  | "signedOut"
  | "unproven"
  | "none"
  | "tooMany"
  | "unavailable";

const problems: Record<number, PasskeyProblem> = {
  401: "signedOut",
  403: "unproven",
  404: "none",
  409: "tooMany",
  429: "tooMany",
};
const optionsSchema = z.object({ options: z.record(z.string(), z.unknown()) });

/** Has this browser make a passkey; returns its answer as JSON, or why there is none. */
export function makePasskey(): Promise<{ answer: string } | PasskeyProblem> {
  return answerOf("/api/account/passkeys/options", (options) =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asCreationOptions(options)),
    }),
  );
}

/** Has this browser use one of the person's passkeys; returns its answer as JSON, or why there is none. */
export function askForPasskey(): Promise<{ answer: string } | PasskeyProblem> {
  return answerOf("/api/account/passkeys/challenge", (options) =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asRequestOptions(options)),
    }),
  );
}

async function answerOf(
  path: string,
  ask: (options: Record<string, unknown>) => Promise<Credential | null>,
): Promise<{ answer: string } | PasskeyProblem> {
  if (typeof PublicKeyCredential === "undefined" || !("parseCreationOptionsFromJSON" in PublicKeyCredential)) {
    return "unsupported";
  }
  const response = await postJson(path, {}, problems);
  if (typeof response === "string") return response;
  try {
    const { options } = optionsSchema.parse(await response.json());
    const credential = await ask(options);
    return credential instanceof PublicKeyCredential ? { answer: JSON.stringify(credential.toJSON()) } : "declined";
  } catch (error) {
    return problemOf(error);
  }
}

/** What the browser's refusal means (https://www.w3.org/TR/webauthn-3/#sctn-createCredential). */
function problemOf(error: unknown): PasskeyProblem {
  if (!(error instanceof DOMException)) return "unavailable";
  if (error.name === "NotAllowedError" || error.name === "AbortError") return "declined";
  return error.name === "InvalidStateError" ? "known" : "unavailable";
}

/** The browser checks the options itself. */
function asCreationOptions(options: Record<string, unknown>): PublicKeyCredentialCreationOptionsJSON {
  return options as unknown as PublicKeyCredentialCreationOptionsJSON;
}

/** Like {@link asCreationOptions}. */
function asRequestOptions(options: Record<string, unknown>): PublicKeyCredentialRequestOptionsJSON {
  return options as unknown as PublicKeyCredentialRequestOptionsJSON;
}
