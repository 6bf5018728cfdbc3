import { and, eq, sql } from "drizzle-orm";
import type { BankDetails } from "#core/domain/bank-details";
import { DomainError } from "#core/domain/errors";
import { maskIban } from "#core/domain/iban";
import { letterLifetime } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import { BANK_DETAILS_WAIT_MS } from "#core/domain/payout";
import { generateToken } from "#core/services/accounts/letter-token";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import type { BankContext } from "#core/services/payouts/bank/bank-context";
import { lockVendor, stopDetails } from "#core/services/payouts/bank/stop-details";
import { sha256 } from "#core/services/sha256";
import { isGuardViolation, isTransient, violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { letterTokens, users, vendorBankDetails, vendors } from "#db/schema";

const MAX_TRIES = 5;

export interface SaveBankDetailsInput {
  vendorId: string;
  /** The vendor's account, and its session. */
  actorId: string;
  sessionId: string;
  /** Checked: see `bankDetailsInput`. */
  details: BankDetails;
  /** Whether the old details are paid to meanwhile; else the vendor's payouts to the bank wait too. */
  oldStay: boolean;
  /** Drawn by the form: the same form saves once. */
  key: string;
  locale: Locale;
  now: Date;
}

/** `activeFrom`: when they are first paid to. */
export interface SavedBankDetails {
  detailsId: string;
  activeFrom: Date;
}

type Context = Pick<AccountContext, "db" | "letters" | "randomBytes"> & Pick<BankContext, "details">;

/**
 * Saves where a vendor is paid. The caller has asked for a fresh proof. The details wait for three days; their letter goes
 * to the account's mailbox and can stop them. Details that were waiting already are replaced. All in one transaction.
 *
 * @throws DomainError `not_found` for a vendor that is not theirs; `forbidden` without a confirmed mailbox: nobody could
 *   be told; `conflict` when account, session or vendor changed meanwhile
 */
export async function saveBankDetails(ctx: Context, input: SaveBankDetailsInput): Promise<SavedBankDetails> {
  const { db } = ctx;
  const { vendorId, actorId, details, oldStay, key, now } = input;
  const detailsId = await sha256(JSON.stringify([actorId, vendorId, key, oldStay, details]));
  const saved = await findSaved(db, detailsId);
  if (saved) return saved;
  const [found] = await db
    .select({ vendorName: vendors.name, account: users })
    .from(vendors)
    .innerJoin(users, eq(users.id, vendors.userId))
    .where(and(eq(vendors.id, vendorId), eq(vendors.userId, actorId)));
  if (!found) throw new DomainError("not_found", "no such vendor of this account");
  const { account, vendorName } = found;
  if (!account.emailVerified || !hasMailbox(account.email)) {
    throw new DomainError("forbidden", "the account has no confirmed e-mail address to write to");
  }
  const sealed = await ctx.details.seal(vendorId, details);
  const { token, hash } = await generateToken(ctx.randomBytes);
  const activeFrom = new Date(now.getTime() + BANK_DETAILS_WAIT_MS);
  const ibanMasked = maskIban(details.iban);
  const letter = ctx.letters.write({
    kind: "bankDetails",
    locale: input.locale,
    name: greetingName(account),
    account: accountLabel(account),
    token,
    vendorName,
    bank: { ibanMasked, oldStay },
  });
  const write = () =>
    db.batch([
      db.execute(sql`select id from users where id = ${actorId} for no key update`),
      lockVendor(db, vendorId),
      stopDetails(db, {
        where: sql`d.vendor_id = ${vendorId}`,
        why: "replaced",
        actor: actorId,
        now,
      }),
      db.insert(vendorBankDetails).values({
        id: detailsId,
        // Null, and so refused, when what was read above is no longer so.
        vendorId: sql`(
          select v.id from vendors v join users u on u.id = v.user_id
          where v.id = ${vendorId} and u.id = ${actorId} and u.email = ${account.email} and u.email_verified and not u.banned
            and exists (select 1 from sessions s
              where s.id = ${input.sessionId} and s.user_id = u.id and s.expires_at > ${at(now)}))`,
        ...sealed,
        ibanMasked,
        oldStay,
        createdBy: actorId,
        createdAt: now,
        activeFrom,
      }),
      db.insert(letterTokens).values({
        hash,
        userId: actorId,
        purpose: "stop_bank_details",
        email: account.email,
        subjectId: detailsId,
        createdAt: now,
        expiresAt: new Date(now.getTime() + letterLifetime.stop_bank_details),
      }),
      // It reports what has happened, so no stranger can use up the hour's letters and keep it from its reader.
      queueMailStatement(db, {
        letter: { id: crypto.randomUUID(), to: account.email, ...letter },
        expiresAt: activeFrom,
        tellsOnly: true,
        now,
      }),
      actionStatement(db, {
        actor: actorId,
        action: "vendor.bank_details.saved",
        subjectId: vendorId,
        before: null,
        after: { detailsId, ibanMasked, oldStay, activeFrom: activeFrom.toISOString() },
        now,
      }),
    ]);
  try {
    await retryLostRace(MAX_TRIES, isTransient, write);
  } catch (error) {
    if (violatedConstraint(error) === "vendor_bank_details_pkey") {
      // One of two equal forms at once meets the other's row.
      const other = await findSaved(db, detailsId);
      if (other) return other;
    }
    if (isGuardViolation(error)) throw new DomainError("conflict", "account or vendor has changed");
    throw error;
  }
  return { detailsId, activeFrom };
}

async function findSaved(db: Context["db"], detailsId: string): Promise<SavedBankDetails | null> {
  const [saved] = await db
    .select({ detailsId: vendorBankDetails.id, activeFrom: vendorBankDetails.activeFrom })
    .from(vendorBankDetails)
    .where(eq(vendorBankDetails.id, detailsId));
  return saved ?? null;
}
