import { asc, eq, sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { passkeys, twoFactors } from "#db/schema";

/** A passkey as its owner sees it. */
export interface ListedPasskey {
  id: string;
  name: string;
  addedAt: Date;
  lastUsedAt: Date | null;
}

/** The second factors of an account. */
export interface ListedFactors {
  /** A one-time-code app is enrolled. */
  hasApp: boolean;
  passkeys: ListedPasskey[];
  recoveryCodesLeft: number;
}

/** Query pair: the app and recovery codes of an account, and its passkeys in the order they were added. */
export function factorQueries(db: ServiceContext["db"], userId: string) {
  return [
    db
      .select({
        hasApp: twoFactors.verified,
        recoveryCodesLeft: sql<number>`jsonb_array_length(${twoFactors.backupCodes}::jsonb)`.mapWith(Number),
      })
      .from(twoFactors)
      .where(eq(twoFactors.userId, userId)),
    db
      .select({
        id: passkeys.id,
        name: passkeys.name,
        addedAt: passkeys.createdAt,
        lastUsedAt: passkeys.lastUsedAt,
      })
      .from(passkeys)
      .where(eq(passkeys.userId, userId))
      .orderBy(asc(passkeys.createdAt)),
  ] as const;
}

/** The second factors that a person has, to manage them or to choose one to give. */
export async function listFactors(
  { db }: Pick<ServiceContext, "db">,
  { userId }: { userId: string },
): Promise<ListedFactors> {
  const [[codes], keys] = await db.batch(factorQueries(db, userId));
  return { hasApp: codes?.hasApp ?? false, passkeys: keys, recoveryCodesLeft: codes?.recoveryCodesLeft ?? 0 };
}
