import { RECOVERY_CODES, readRecoveryCode, recoveryCodeFrom } from "#core/domain/second-factor";
import type { AccountContext } from "#core/services/context";

const RANDOM_BYTES = 10;

/** New recovery codes: as their owner reads them, and the JSON of their hashes that is stored. */
export async function newRecoveryCodes(
  { factors, randomBytes }: Pick<AccountContext, "factors" | "randomBytes">,
  userId: string,
): Promise<{ codes: string[]; stored: string }> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCodeFrom(randomBytes(RANDOM_BYTES)));
  const hashes = await Promise.all(
    codes.map((code) => factors.hashRecoveryCode({ userId, code: readRecoveryCode(code) ?? code })),
  );
  return { codes, stored: JSON.stringify(hashes) };
}
