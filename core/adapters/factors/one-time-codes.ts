import { base32 } from "@better-auth/utils/base32";
import { createOTP } from "@better-auth/utils/otp";
import { constantTimeEqual, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import type { OneTimeCodes, SealedSecret } from "#core/ports/second-factors";

const SECRET_BYTES = 20;
const STEP_MS = 30_000;
/** Steps accepted before and after the current one, for a clock that is off. */
const TOLERANCE = 1;

interface OneTimeCodeSettings {
  /** Whose codes they are, as the app shows it. */
  issuer: string;
  /** Encrypts the secrets. */
  key: string;
}

/**
 * One-time codes with the cipher and the code generator of Better Auth's `twoFactor` plugin. Its endpoints are not used:
 * in a session they count no wrong codes and accept a code twice.
 */
export function createOneTimeCodes({ issuer, key }: OneTimeCodeSettings): OneTimeCodes {
  /** Sealed together with the account's id: a row copied to another account cannot be opened. */
  async function open({ userId, sealed }: SealedSecret): Promise<string> {
    const [owner, secret] = (await symmetricDecrypt({ key, data: sealed })).split(":");
    if (owner !== userId || !secret) throw new Error("a secret was sealed for another account");
    return secret;
  }
  return {
    newSecret: (userId) => {
      const secret = base32.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), { padding: false });
      return symmetricEncrypt({ key, data: `${userId}:${secret}` });
    },
    enrolment: async ({ label, ...app }) => {
      const secret = await open(app);
      return { secret, uri: createOTP(base32.decode(secret)).url(issuer, label) };
    },
    stepOf: async ({ code, now, ...app }) => {
      const otp = createOTP(base32.decode(await open(app)));
      const present = Math.floor(now.getTime() / STEP_MS);
      let found: number | null = null;
      for (let step = present - TOLERANCE; step <= present + TOLERANCE; step++) {
        if (isSame(code, await otp.hotp(step))) found = step;
      }
      return found;
    },
  };
}

function isSame(typed: string, right: string): boolean {
  const encoder = new TextEncoder();
  return constantTimeEqual(encoder.encode(typed), encoder.encode(right));
}
