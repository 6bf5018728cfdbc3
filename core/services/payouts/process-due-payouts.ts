import { inArray } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import type { PayoutMethod } from "#core/domain/payout";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { chooseBatch, newPayoutId, sealBatches } from "#core/services/payouts/payout-batch";
import { isLostPayout, type PlannedPayout, payoutStatements } from "#core/services/payouts/payout-statements";
import { type DuePayout, readDuePayouts } from "#core/services/payouts/read-due-payouts";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { postgresFailure } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { payouts } from "#db/schema";

const log = getLogger(["refcodes", "payouts"]);

/** Payouts made by one call: the next one goes on. */
const PAYOUTS_AT_ONCE = 50;

/** How often one payout is planned while others keep changing its facts. */
const MAX_PLANS = 4;

/** What a dry run has shown of one payout. */
export interface SeenPayout {
  vendorId: string;
  currency: Currency;
  amountMinor: bigint;
}

export interface ProcessDuePayoutsInput {
  /** A user's id, or the name of the part of the system. */
  actor: string;
  methods?: readonly PayoutMethod[] | undefined;
  vendorId?: string | undefined;
  /** By bank only in these currencies; in all where nothing is said. */
  bankCurrencies?: readonly Currency[] | undefined;
  /** Only these, each only if it still comes to the same. Without it: everything that is due. */
  seen?: readonly SeenPayout[] | undefined;
  /** Sales that are due until then; until now where nothing is said. */
  dueBy?: Date | undefined;
  limit?: number | undefined;
  now: Date;
}

export interface MadePayout {
  payoutId: string;
  vendorId: string;
  vendorName: string;
  currency: Currency;
  method: PayoutMethod;
  amountMinor: bigint;
  batchId: string | null;
}

export interface ProcessedPayouts {
  made: MadePayout[];
  /** What is due and not paid, each with its obstacle. */
  waiting: DuePayout[];
  /** What does not come to what was seen any more, or was in other hands: not paid by this call. */
  changed: DuePayout[];
  /** What the database refused to write, each with its error in the log: still due. */
  failed: DuePayout[];
  /** How many are left for the next call. */
  left: number;
  /** Batches that are complete, with files for the bank. */
  sealed: string[];
}

/**
 * Pays what is due: each vendor and currency in a transaction of its own, so a crash leaves whole payouts and the next call
 * pays the rest. Any number of calls may run at once: what one has locked the others leave alone. Batches for the bank are
 * closed by the call that leaves nothing over. A payout that fails keeps no other from being made.
 */
export async function processDuePayouts(
  ctx: Pick<ServiceContext, "db" | "clone">,
  input: ProcessDuePayoutsInput,
): Promise<ProcessedPayouts> {
  const { methods, vendorId, bankCurrencies, seen, now, dueBy = now, limit = PAYOUTS_AT_ONCE } = input;
  const read = await readDuePayouts(ctx, { methods, vendorId, dueBy, now });
  const due = read.filter(
    ({ method, currency }) => method !== "bank" || !bankCurrencies || bankCurrencies.includes(currency),
  );
  const asked = due.filter(({ obstacle }) => obstacle === null).filter((one) => !seen || seenOf(one, seen) !== null);
  const same = asked.filter((one) => !seen || seenOf(one, seen) === one.amountMinor);
  const made: Omit<MadePayout, "amountMinor">[] = [];
  const answer: Omit<ProcessedPayouts, "made"> = {
    waiting: due.filter(({ obstacle }) => obstacle !== null),
    changed: asked.filter((one) => !same.includes(one)),
    failed: [],
    left: Math.max(0, same.length - limit),
    sealed: [],
  };
  for (const one of same.slice(0, limit)) {
    const paid = await payOne(ctx, one, { ...input, dueBy }).catch((error: unknown) => {
      // What the database refuses to write for one vendor keeps no other from being paid. Without a database nobody is.
      if (postgresFailure(error) === null) throw error;
      log.error("a payout to {vendorId} failed", { vendorId: one.vendorId, error });
      return "failed" as const;
    });
    if (paid === "busy") answer.changed.push(one);
    else if (paid === "failed") answer.failed.push(one);
    else if (typeof paid === "object") made.push(paid);
  }
  const isByBank = !methods || methods.includes("bank");
  if (isByBank && answer.left === 0) answer.sealed = await sealBatches(ctx.db, { now });
  return { ...answer, made: await withAmounts(ctx.db, made) };
}

/** What each came to: it was counted as it was written. */
async function withAmounts(db: Database, made: readonly Omit<MadePayout, "amountMinor">[]): Promise<MadePayout[]> {
  if (made.length === 0) return [];
  const rows = await db
    .select({ id: payouts.id, amountMinor: payouts.amountMinor })
    .from(payouts)
    .where(
      inArray(
        payouts.id,
        made.map(({ payoutId }) => payoutId),
      ),
    );
  const amounts = new Map(rows.map(({ id, amountMinor }) => [id, amountMinor]));
  return made.map((one) => ({ ...one, amountMinor: amounts.get(one.payoutId) ?? 0n }));
}

function seenOf(
  { vendorId, currency }: Pick<DuePayout, "vendorId" | "currency">,
  seen: readonly SeenPayout[],
): bigint | null {
  return seen.find((one) => one.vendorId === vendorId && one.currency === currency)?.amountMinor ?? null;
}

/** Pays one vendor in one currency. `gone`: nothing is to be paid any more; `busy`: others keep at it. */
async function payOne(
  ctx: Pick<ServiceContext, "db" | "clone">,
  first: DuePayout,
  input: ProcessDuePayoutsInput & { dueBy: Date },
): Promise<Omit<MadePayout, "amountMinor"> | "gone" | "busy"> {
  let facts: DuePayout | undefined = first;
  try {
    return await retryLostRace(MAX_PLANS, isLostPayout, async () => {
      const { vendorId, currency } = first;
      facts ??= (await readDuePayouts(ctx, { vendorId, currency, dueBy: input.dueBy, now: input.now }))[0];
      if (!facts || facts.obstacle !== null) return "gone";
      if (input.seen && seenOf(facts, input.seen) !== facts.amountMinor) return "busy";
      const planned = await plan(ctx, facts, input);
      if (planned === null) return "gone";
      const { vendorName } = facts;
      facts = undefined;
      await writeBatch(ctx.db, payoutStatements(ctx.db, planned));
      const { id: payoutId, how } = planned;
      const batchId = how.method === "bank" ? how.batchId : null;
      return { payoutId, vendorId, vendorName, currency, method: how.method, batchId };
    });
  } catch (error) {
    if (!isLostPayout(error)) throw error;
    log.warn("a payout to {vendorId} is left for the next run: others are changing what is due", {
      vendorId: first.vendorId,
      error,
    });
    return "busy";
  }
}

async function plan(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { vendorId, ownerId, currency, method, bankDetailsId }: DuePayout,
  { actor, seen, dueBy, now }: ProcessDuePayoutsInput & { dueBy: Date },
): Promise<PlannedPayout | null> {
  if (ownerId === null || method === null) return null;
  const seenMinor = seen ? seenOf({ vendorId, currency }, seen) : null;
  const payout = { id: newPayoutId(), vendorId, ownerId, currency, seenMinor, actor, dueBy, now };
  if (method === "credit") return { ...payout, how: { method } };
  const debtor = clone.payoutDebtor;
  if (debtor === null || bankDetailsId === null) return null;
  return { ...payout, how: { method, bankDetailsId, ...(await chooseBatch(db, { currency, debtor })) } };
}
