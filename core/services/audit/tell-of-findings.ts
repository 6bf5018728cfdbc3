import { and, asc, count, eq, gt, isNull, sql } from "drizzle-orm";
import { accountLabel } from "#core/domain/mailbox";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMail } from "#core/services/accounts/queue-mail";
import { isUntold, lastLocale, NEWS_AT_ONCE, OLDEST_NEWS_MS, reader } from "#core/services/accounts/untold-letters";
import type { AccountContext } from "#core/services/context";
import type { Database } from "#db/client";
import { auditFindings, auditRuns, users } from "#db/schema";

const DAY_MS = 86_400_000;

/**
 * Writes to every admin once about each run of the audit that is done and has found something new: how much is still open. Called
 * by cron: the next call tells what a crash or an outage left untold.
 */
export async function tellOfFindings(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { now }: { now: Date },
): Promise<{ told: number }> {
  const expiresAt = new Date(now.getTime() + DAY_MS);
  let told = 0;
  for (const { letterId: id, locale, reader, findings } of await untoldFindings(db, now)) {
    const about = { locale, name: greetingName(reader), account: accountLabel(reader) };
    const written = letters.write({ kind: "findings", findings, ...about, token: null });
    const letter = { id, to: reader.email, ...written };
    const { queued } = await queueMail({ db }, { letter, expiresAt, now, tellsOnly: true });
    if (queued) told++;
  }
  return { told };
}

function untoldFindings(db: Database, now: Date) {
  const letterId = sql<string>`'findings:' || ${auditRuns.id} || ':' || ${users.id}`;
  const news = db
    .select({ runId: auditFindings.openedRun, findings: count().as("findings") })
    .from(auditFindings)
    .where(isNull(auditFindings.closedAt))
    .groupBy(auditFindings.openedRun)
    .as("news");
  return db
    .select({ letterId: letterId.as("letter_id"), findings: news.findings, locale: lastLocale, reader })
    .from(auditRuns)
    .innerJoin(news, eq(news.runId, auditRuns.id))
    .innerJoin(users, and(eq(users.role, "admin"), isNull(users.deletedAt)))
    .where(and(gt(auditRuns.endedAt, new Date(now.getTime() - OLDEST_NEWS_MS)), isUntold(db, letterId)))
    .orderBy(asc(auditRuns.startedAt), asc(users.id))
    .limit(NEWS_AT_ONCE);
}
