import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { LetterPurpose } from "#core/domain/letter-token";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import { roleChange } from "#core/services/accounts/role-change";
import { lastLocale } from "#core/services/accounts/untold-letters";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import { unlessChanged } from "#core/services/unless-changed";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { users, vendors } from "#db/schema";

const DAY_MS = 86_400_000;

/** Whoever works for a vendor, as read before they leave it. */
export type Leaver = NonNullable<Awaited<ReturnType<typeof readLeaver>>>;

/** The one who works for a vendor, and whether for others too; null where nobody does. */
export async function readLeaver(db: Database, vendorId: string) {
  const others = sql<boolean>`exists (select from vendors other where other.user_id = ${users.id} and other.id <> ${vendorId})`;
  const [found] = await db
    .select({ account: users, vendorName: vendors.name, hasOthers: others, locale: lastLocale })
    .from(vendors)
    .innerJoin(users, eq(users.id, vendors.userId))
    .where(eq(vendors.id, vendorId));
  return found ?? null;
}

interface Leave {
  vendorId: string;
  leaver: Leaver;
  /** Who works for it from now on; null for nobody. */
  nextId: string | null;
  /** Ids and reason of the two entries that tell of it. */
  id: string;
  reason: string | null;
  /** A user's id. */
  actor: string;
  now: Date;
}

/**
 * What ends when somebody stops working for a vendor, for a batch that has locked roles. The vendor's money stays the vendor's: what is due waits, and
 * payouts with the bank go on to where they were sent. How it is paid, and its bank details, were the leaver's, so whoever
 * comes next chooses anew, which takes three days; the leaver is told at once. Without another vendor they are none by role,
 * and their sessions end. If anything has changed since it was read, a NOT NULL fails and nothing is written.
 */
export function leaveStatements(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { vendorId, leaver, nextId, id, reason, actor, now }: Leave,
): BatchItem<"pg">[] {
  const { account, vendorName, hasOthers, locale } = leaver;
  const endsRole = account.role === "vendor" && !hasOthers;
  const others = db
    .select({ id: vendors.id })
    .from(vendors)
    .where(and(eq(vendors.userId, account.id), ne(vendors.id, vendorId)));
  const isSame = sql`${vendors.userId} = ${account.id} and exists ${others} = ${hasOthers}` as SQL;
  const role = { id: `left:${id}`, userId: account.id, from: "vendor", to: "user", actor, reason, now } as const;
  const letter = letters.write({
    kind: "left",
    locale,
    name: greetingName(account),
    account: accountLabel(account),
    token: null,
    vendorName,
  });
  const stopPurposes = [
    sql`purpose = ${literal<LetterPurpose>("stop_payout_method")} and subject_id = ${vendorId}`,
    sql`purpose = ${literal<LetterPurpose>("stop_bank_details")} and subject_id in (
      select id from vendor_bank_details where vendor_id = ${vendorId})`,
  ];
  return [
    db
      .update(vendors)
      .set({
        userId: nextId,
        payoutMethod: null,
        waitingMethod: null,
        waitingMethodFrom: null,
        waitingMethodOldStays: null,
        tier: unlessChanged(isSame, sql`${vendors.tier}`),
      })
      .where(eq(vendors.id, vendorId)),
    db.execute(sql`
      update vendor_bank_details set stopped_at = ${at(now)} where vendor_id = ${vendorId} and stopped_at is null`),
    // Their letters could stop what the next one chooses.
    db.execute(sql`delete from letter_tokens where ${sql.join(stopPurposes, sql` or `)}`),
    ...(endsRole ? roleChange(role).map((statement) => db.execute(statement)) : []),
    ...(hasMailbox(account.email)
      ? [
          queueMailStatement(db, {
            letter: { id: `left:${id}`, to: account.email, ...letter },
            expiresAt: new Date(now.getTime() + DAY_MS),
            tellsOnly: true,
            now,
          }),
        ]
      : []),
    actionStatement(db, {
      id: `vendor.left:${id}`,
      actor,
      action: VENDOR_LEFT,
      subjectId: vendorId,
      before: { userId: account.id },
      after: { userId: nextId },
      reason,
      now,
    }),
  ];
}

const VENDOR_LEFT = "vendor.left";

/** SQL: of a vendor's id, whether somebody worked for it before who does so no more. */
export function wasLeft(vendorId: SQL): SQL<boolean> {
  return sql<boolean>`exists (
    select from action_log where subject = 'vendor' and subject_id = ${vendorId} and action = ${VENDOR_LEFT})`;
}
