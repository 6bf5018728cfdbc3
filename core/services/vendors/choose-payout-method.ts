import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { letterLifetime } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import { methodAt, PAYOUT_METHOD_WAIT_MS, type PayoutMethod } from "#core/domain/payout";
import { generateToken } from "#core/services/accounts/letter-token";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import { wasLeft } from "#core/services/vendors/leave-vendor";
import { writeBatch } from "#db/batch";
import { isGuardViolation, isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { letterTokens, users, vendors } from "#db/schema";

const MAX_TRIES = 5;

export interface ChoosePayoutMethodInput {
  vendorId: string;
  /** The vendor's account, and its session. */
  actorId: string;
  sessionId: string;
  method: PayoutMethod;
  /** Whether the vendor is paid as before while the change waits; else payouts wait too. */
  oldStays: boolean;
  locale: Locale;
  now: Date;
}

type Context = Pick<AccountContext, "db" | "letters" | "randomBytes">;
type Found = NonNullable<Awaited<ReturnType<typeof readVendor>>>;

/**
 * A vendor chooses how they are paid. The caller asks for a fresh proof. The first choice counts at once, unless somebody else
 * worked for the vendor before. A change waits for three days, and its letter can stop it, as with bank details; one that waits already is replaced, and choosing what is used now
 * takes it back. What is in a payout goes where it was meant to.
 *
 * @throws DomainError `not_found` for a vendor that is not theirs; `forbidden` for a change without a confirmed mailbox: nobody
 *   could be told; `conflict` when account, session or vendor keep changing
 */
export async function choosePayoutMethod(ctx: Context, input: ChoosePayoutMethodInput): Promise<void> {
  const { db } = ctx;
  const { vendorId, actorId, method, oldStays } = input;
  const isLostRace = (error: unknown) => isGuardViolation(error) || isTransient(error);
  try {
    await retryLostRace(MAX_TRIES, isLostRace, async () => {
      const found = await readVendor(ctx, { vendorId, actorId });
      if (!found) throw new DomainError("not_found", "no such vendor of this account");
      const { payoutMethod: current, waitingMethod } = methodAt(found.vendor, input.now);
      // The same change waits; whether the old way stays meanwhile may be chosen anew.
      const isAsWaiting = waitingMethod === null || oldStays === found.vendor.waitingMethodOldStays;
      if (method === (waitingMethod ?? current) && isAsWaiting) return;
      if ((current === null && !found.wasLeft) || method === current) {
        const atOnce = { payoutMethod: method, waitingMethod: null, waitingMethodFrom: null };
        return writeBatch(db, chosen(ctx, input, found, atOnce));
      }
      await writeBatch(db, await change(ctx, input, found));
    });
  } catch (error) {
    if (isGuardViolation(error)) throw new DomainError("conflict", "account or vendor has changed");
    throw error;
  }
}

async function readVendor({ db }: Context, { vendorId, actorId }: { vendorId: string; actorId: string }) {
  const [found] = await db
    .select({
      vendor: {
        name: vendors.name,
        payoutMethod: vendors.payoutMethod,
        waitingMethod: vendors.waitingMethod,
        waitingMethodFrom: vendors.waitingMethodFrom,
        waitingMethodOldStays: vendors.waitingMethodOldStays,
      },
      account: users,
      wasLeft: wasLeft(sql`${vendors.id}`),
    })
    .from(vendors)
    .innerJoin(users, eq(users.id, vendors.userId))
    .where(and(eq(vendors.id, vendorId), eq(vendors.userId, actorId)));
  return found;
}

/** The letter, its link, and the change that it can stop. */
async function change(ctx: Context, input: ChoosePayoutMethodInput, found: Found): Promise<BatchItem<"pg">[]> {
  const { db, letters, randomBytes } = ctx;
  const { vendorId, actorId, method, locale, now } = input;
  const { account, vendor } = found;
  const { payoutMethod } = methodAt(vendor, now);
  // There may be no old way that could stay.
  const oldStays = input.oldStays && payoutMethod !== null;
  if (!account.emailVerified || !hasMailbox(account.email)) {
    throw new DomainError("forbidden", "the account has no confirmed e-mail address to write to");
  }
  const from = new Date(now.getTime() + PAYOUT_METHOD_WAIT_MS);
  const { token, hash } = await generateToken(randomBytes);
  const letter = letters.write({
    kind: "payoutMethod",
    locale,
    name: greetingName(account),
    account: accountLabel(account),
    token,
    vendorName: vendor.name,
    method: { to: method, oldStays },
  });
  return [
    db.execute(sql`select id from users where id = ${actorId} for no key update`),
    ...chosen(ctx, input, found, {
      payoutMethod,
      waitingMethod: method,
      waitingMethodFrom: from,
      waitingMethodOldStays: oldStays,
    }),
    db.insert(letterTokens).values({
      hash,
      userId: actorId,
      purpose: "stop_payout_method",
      email: account.email,
      subjectId: vendorId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + letterLifetime.stop_payout_method),
    }),
    // It reports what has happened, so no stranger can use up the hour's letters and keep it from its reader.
    queueMailStatement(db, {
      letter: { id: crypto.randomUUID(), to: account.email, ...letter },
      expiresAt: from,
      tellsOnly: true,
      now,
    }),
  ];
}

interface Chosen {
  payoutMethod: PayoutMethod | null;
  waitingMethod: PayoutMethod | null;
  waitingMethodFrom: Date | null;
  waitingMethodOldStays?: boolean;
}

/** The vendor as it is from now on, with who chose so; refused with a NOT NULL where anything that was read has changed. */
function chosen(
  { db }: Context,
  { vendorId, actorId, sessionId, now }: ChoosePayoutMethodInput,
  { vendor, account }: Found,
  { waitingMethodOldStays: oldStays, ...next }: Chosen,
): BatchItem<"pg">[] {
  const { payoutMethod, waitingMethod, waitingMethodFrom, waitingMethodOldStays } = vendor;
  const isUnchanged = sql`payout_method is not distinct from ${payoutMethod} and user_id = ${actorId}
    and waiting_method is not distinct from ${waitingMethod}
    and waiting_method_from is not distinct from ${waitingMethodFrom ? at(waitingMethodFrom) : null}
    and waiting_method_old_stays is not distinct from ${waitingMethodOldStays}::boolean
    and exists (select from users u join sessions s on s.user_id = u.id where u.id = ${actorId} and u.email = ${account.email}
      and not u.banned and s.id = ${sessionId} and s.expires_at > ${at(now)})`;
  const before = methodAt(vendor, now);
  const told = (method: typeof payoutMethod, from: Date | null) => ({
    payoutMethod: method,
    ...(from && { from: from.toISOString() }),
  });
  return [
    db
      .update(vendors)
      // A vendor without a name is refused: all of it is undone.
      .set({ ...next, waitingMethodOldStays: oldStays ?? null, name: sql`case when ${isUnchanged} then name end` })
      .where(eq(vendors.id, vendorId)),
    actionStatement(db, {
      actor: actorId,
      action: "vendor.payoutMethod",
      subjectId: vendorId,
      before: told(before.waitingMethod ?? before.payoutMethod, before.waitingMethodFrom),
      after: told(next.waitingMethod ?? next.payoutMethod, next.waitingMethodFrom),
      now,
    }),
  ];
}
