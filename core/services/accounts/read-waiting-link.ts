import { and, eq, gt, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { walletLinks } from "#db/schema";

/** The wallet that has taken over a person's code and can still be stopped; null without one. */
export async function readWaitingLink(
  { db }: Pick<ServiceContext, "db">,
  { userId, now }: { userId: string; now: Date },
): Promise<{ address: string; code: string; paysFrom: Date } | null> {
  const [waiting] = await db
    .select({ address: walletLinks.address, code: walletLinks.code, paysFrom: walletLinks.paysFrom })
    .from(walletLinks)
    .where(and(eq(walletLinks.userId, userId), isNull(walletLinks.stoppedAt), gt(walletLinks.paysFrom, now)));
  return waiting ?? null;
}
