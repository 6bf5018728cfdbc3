import type { Locale } from "#core/domain/locale";
import type { Viewer } from "#core/domain/viewer";
import { codeInput, passkeyResponseInput } from "#core/services/accounts/factor-input";
import { type FactorProof, giveFactor } from "#core/services/accounts/give-factor";
import type { PageContext } from "#web/page-context";
import { IDENTITY, type IdentityProblem } from "./identity.ts";

/**
 * Takes the second factor that a form carries, a passkey's answer or the code of an app or for recovery, and notes it on
 * this session; returns why not. Each try counts.
 */
export async function giveFactorByForm(
  context: PageContext,
  { id: userId, sessionId, email }: Viewer,
  { form, locale }: { form: FormData; locale: Locale },
): Promise<IdentityProblem | null> {
  if (!form.get(IDENTITY.passkey) && !form.get(IDENTITY.code)) return "missing";
  if (!(await context.isWithinLimit("proof", email))) return "tooMany";
  const proof = readProof(form);
  if (proof === null) return "wrong";
  const outcome = await giveFactor(context.accountCtx, { userId, sessionId, proof, locale, now: context.now });
  return outcome === "right" ? null : outcome;
}

/** The factor in a form; null for one that cannot be right. */
function readProof(form: FormData): FactorProof | null {
  const answer = form.get(IDENTITY.passkey);
  if (answer) {
    const passkey = passkeyResponseInput.safeParse(answer);
    return passkey.success ? { passkey: passkey.data } : null;
  }
  const code = codeInput.safeParse(form.get(IDENTITY.code));
  return code.success ? { code: code.data } : null;
}
