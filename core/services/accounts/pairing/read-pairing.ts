import { and, eq, gt, isNull } from "drizzle-orm";
import { LETTER_TOKEN } from "#core/domain/letter-token";
import { accountLabel } from "#core/domain/mailbox";
import type { UserRole } from "#core/domain/viewer";
import { type LinkTerms, linkTerms } from "#core/domain/wallet-link";
import type { ServiceContext } from "#core/services/context";
import { sha256 } from "#core/services/sha256";
import { refcodes, sessions, users, walletPairings } from "#db/schema";

/** What the other device is to sign for. */
export interface OpenedPairing {
  hash: string;
  userId: string;
  role: UserRole;
  /** A label for the account that is safe to show. */
  account: string;
  /** The code that the wallet takes over; null where it gets one of its own. */
  code: string | null;
  nonce: string;
  terms: LinkTerms;
  expiresAt: Date;
}

/**
 * A request to link a wallet, as its token opens it; null when it was used, has expired or its session has ended. A request
 * that was signed is still there for the device that signed it.
 */
export async function readPairing(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { token, now }: { token: string; now: Date },
): Promise<OpenedPairing | null> {
  if (!LETTER_TOKEN.test(token)) return null;
  const hash = await sha256(token);
  const [row] = await db
    .select({
      userId: users.id,
      role: users.role,
      name: users.name,
      email: users.email,
      code: refcodes.code,
      nonce: walletPairings.nonce,
      expiresAt: walletPairings.expiresAt,
    })
    .from(walletPairings)
    .innerJoin(sessions, and(eq(sessions.id, walletPairings.sessionId), gt(sessions.expiresAt, now)))
    .innerJoin(users, and(eq(users.id, sessions.userId), isNull(users.deletedAt), eq(users.banned, false)))
    .leftJoin(refcodes, and(eq(refcodes.userId, users.id), isNull(refcodes.walletAddress)))
    .where(and(eq(walletPairings.tokenHash, hash), gt(walletPairings.expiresAt, now)));
  if (!row) return null;
  const { name, email, ...pairing } = row;
  const terms = linkTerms({ appUrl: clone.appUrl, userId: row.userId, code: row.code });
  return { ...pairing, hash, account: accountLabel({ name, email }), terms };
}
