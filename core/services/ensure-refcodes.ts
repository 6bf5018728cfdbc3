import { and, eq, isNull } from "drizzle-orm";
import { generateCode } from "#core/domain/refcode";
import type { EventMessage } from "#core/messages";
import type { ServiceContext } from "#core/services/context";
import { violatedConstraint } from "#db/errors";
import { outbox, refcodes, wallets } from "#db/schema";

/** 58^8 codes make a collision rarer than one in a billion for the first hundred thousand; two in a row do not happen. */
const MAX_DRAWS = 5;

/**
 * Gives every wallet of a user that has no code yet its code, with the event that makes it known at the edge. Safe to
 * repeat and to run twice at once: a wallet's unique row decides.
 */
export async function ensureRefcodes(
  { db }: Pick<ServiceContext, "db">,
  { userId, now, randomBytes }: { userId: string; now: Date; randomBytes: (length: number) => Uint8Array },
): Promise<void> {
  const bare = await db
    .select({ address: wallets.address })
    .from(wallets)
    .leftJoin(refcodes, eq(refcodes.walletAddress, wallets.address))
    .where(and(eq(wallets.userId, userId), isNull(refcodes.code)));
  for (const { address } of bare) await createCode(db, { userId, walletAddress: address, now, randomBytes });
}

async function createCode(
  db: ServiceContext["db"],
  input: { userId: string; walletAddress: string; now: Date; randomBytes: (length: number) => Uint8Array },
): Promise<void> {
  const { userId, walletAddress, now: createdAt } = input;
  for (let draw = 1; ; draw++) {
    const code = generateCode(input.randomBytes);
    const message: EventMessage = { type: "refcode.changed", code };
    try {
      await db.batch([
        db.insert(refcodes).values({ code, userId, walletAddress, createdAt }),
        db.insert(outbox).values({ id: `refcode.created:${code}`, message, createdAt }),
      ]);
      return;
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === "refcodes_wallet_address") return;
      if (constraint !== "refcodes_pkey" || draw === MAX_DRAWS) throw error;
    }
  }
}
