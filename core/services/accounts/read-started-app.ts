import { and, eq, gt } from "drizzle-orm";
import { challengeName } from "#core/services/accounts/factor-challenge";
import type { SessionOwner } from "#core/services/accounts/factor-given";
import type { AccountContext } from "#core/services/context";
import { verifications } from "#db/schema";

/** What to give the app that this session is enrolling; null when it enrols none. */
export async function readStartedApp(
  { db, factors }: Pick<AccountContext, "db" | "factors">,
  { userId, sessionId, label, now }: SessionOwner & { label: string; now: Date },
): Promise<{ secret: string; uri: string } | null> {
  const name = challengeName({ userId, sessionId, purpose: "app" });
  const [started] = await db
    .select({ sealed: verifications.value })
    .from(verifications)
    .where(and(eq(verifications.id, name), gt(verifications.expiresAt, now)));
  return started ? factors.oneTimeCodes.enrolment({ userId, sealed: started.sealed, label }) : null;
}
