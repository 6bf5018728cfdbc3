import { and, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { changedFields } from "#core/domain/changed-fields";
import { refusedRate } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { THE_CLONE } from "#core/domain/logged-action";
import { MAX_HOLD_DAYS } from "#core/domain/payout-schedule";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import type { CloneSettingsInput } from "#core/services/settings/clone-settings-input";
import { storedSettings } from "#core/services/settings/stored-settings";
import { isChangedMeanwhile, MAX_TRIES, unlessChanged } from "#core/services/unless-changed";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { retryLostRace } from "#db/lost-race";
import { payoutMinimums, platformSettings } from "#db/schema";

type SaveCloneSettingsInput = CloneSettingsInput & { actorId: string; now: Date };

type Stored = Awaited<ReturnType<typeof storedSettings>>;

/**
 * Saves the terms of every vendor that has none of its own, and the least that is paid out. Rates and days hold for orders
 * placed from now on, minimums for the next payouts. Saving what is there already writes nothing.
 *
 * @throws DomainError `invalid_input` (a rate or hold outside its bounds, the clone's cap among them)
 */
export async function saveCloneSettings(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  {
    referralRateBp,
    payoutSchedule,
    payoutHoldDays,
    payoutMinimums: wanted,
    actorId,
    reason,
    now,
  }: SaveCloneSettingsInput,
): Promise<void> {
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const stored = await storedSettings(db);
    const terms = { referralRateBp, payoutSchedule, payoutHoldDays };
    const termsChange = changedFields(stored, terms);
    refuseWrong(termsChange?.after ?? {}, clone);
    const minimums = stored.minimums.flatMap((before) => {
      const minimumMinor = wanted[before.currency];
      return minimumMinor === undefined || minimumMinor === before.minimumMinor ? [] : [{ before, minimumMinor }];
    });
    if (!termsChange && minimums.length === 0) return;
    const named = (field: (change: (typeof minimums)[number]) => bigint) =>
      Object.fromEntries(minimums.map((change) => [`payoutMinimum${change.before.currency}`, field(change)]));
    await writeBatch(db, [
      ...(termsChange ? [termsStatement(db, stored, terms)] : []),
      ...minimums.map(({ before, minimumMinor }) => minimumStatement(db, before, minimumMinor)),
      actionStatement(db, {
        actor: actorId,
        action: "clone.settings",
        subjectId: THE_CLONE,
        before: { ...termsChange?.before, ...named(({ before }) => before.minimumMinor) },
        after: { ...termsChange?.after, ...named(({ minimumMinor }) => minimumMinor) },
        reason,
        now,
      }),
    ]);
  });
}

function termsStatement(
  db: Database,
  stored: Stored,
  { referralRateBp, payoutSchedule, payoutHoldDays }: Omit<CloneSettingsInput, "payoutMinimums" | "reason">,
): BatchItem<"pg"> {
  const row = { defaultReferralRateBp: referralRateBp, payoutSchedule, payoutHoldDays };
  const same = and(
    sql`${platformSettings.defaultReferralRateBp} is not distinct from ${stored.referralRateBp}::int`,
    eq(platformSettings.payoutSchedule, stored.payoutSchedule),
    eq(platformSettings.payoutHoldDays, stored.payoutHoldDays),
  ) as SQL;
  return db
    .insert(platformSettings)
    .values({ id: 1, ...row })
    .onConflictDoUpdate({
      target: platformSettings.id,
      set: { ...row, payoutSchedule: unlessChanged(stored.isStored ? same : sql`false`, payoutSchedule) },
    });
}

function minimumStatement(
  db: Database,
  { currency, isStored, minimumMinor: before }: Stored["minimums"][number],
  payoutMinimum: bigint,
): BatchItem<"pg"> {
  const same = isStored ? eq(payoutMinimums.payoutMinimum, before) : sql`false`;
  return db
    .insert(payoutMinimums)
    .values({ currency, payoutMinimum })
    .onConflictDoUpdate({
      target: payoutMinimums.currency,
      set: { payoutMinimum: unlessChanged(same, sql`${payoutMinimum}::bigint`) },
    });
}

function refuseWrong(
  { referralRateBp, payoutHoldDays = 0 }: Partial<Pick<CloneSettingsInput, "referralRateBp" | "payoutHoldDays">>,
  { maxRewardRateBp }: ServiceContext["clone"],
) {
  const problem = refusedRate({ referralRateBp }, maxRewardRateBp);
  if (problem) throw new DomainError("invalid_input", problem);
  if (!Number.isInteger(payoutHoldDays) || payoutHoldDays < 0 || payoutHoldDays > MAX_HOLD_DAYS) {
    throw new DomainError("invalid_input", `a payout is held for 0 to ${MAX_HOLD_DAYS} days`);
  }
}
