import type { Locale } from "#core/domain/locale";
import { readOneTimeCode } from "#core/domain/second-factor";
import type { PasskeyResponse } from "#core/ports/second-factors";
import type { CodeOutcome } from "#core/services/accounts/code-try";
import type { SessionOwner } from "#core/services/accounts/factor-given";
import { takeRecoveryCode } from "#core/services/accounts/take-recovery-code";
import { verifyOneTimeCode } from "#core/services/accounts/verify-one-time-code";
import { verifyPasskey } from "#core/services/accounts/verify-passkey";
import type { AccountContext } from "#core/services/context";

/** What a person shows: the code of an app or for recovery, as typed, or what a passkey answered. */
export type FactorProof = { code: string } | { passkey: PasskeyResponse };

/** Takes any second factor and marks the session with it. The caller has counted the call against its limit. */
export function giveFactor(
  ctx: Pick<AccountContext, "db" | "letters" | "factors">,
  { proof, locale, ...owner }: SessionOwner & { proof: FactorProof; locale: Locale; now: Date },
): Promise<CodeOutcome> {
  if ("passkey" in proof) return verifyPasskey(ctx, { ...owner, response: proof.passkey });
  return readOneTimeCode(proof.code) === null
    ? takeRecoveryCode(ctx, { ...owner, code: proof.code, locale })
    : verifyOneTimeCode(ctx, { ...owner, code: proof.code });
}
