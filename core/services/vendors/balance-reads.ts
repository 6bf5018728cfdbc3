import { and, asc, eq, inArray, isNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { SettlementStatus } from "#core/domain/settlement";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { settlementAdjustments, settlementMoves, settlements } from "#db/schema";

const minor = (value: SQL) => sql<string>`coalesce(${value}, 0)`.mapWith(BigInt);
const is = (status: SettlementStatus) => sql`${settlements.status} = ${literal(status)}`;

/** Reads for a batch: the totals of the chosen vendors, what is still to be paid to them, and which sales can be paid out. */
export function balanceReads(db: Database, vendorIds: SQLWrapper) {
  const ofVendors = inArray(settlements.vendorId, vendorIds);
  const sumOf = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
    sql`sum(${settlementAdjustments[part]})`.mapWith(BigInt);
  // The last payout took a sale with the adjustments that it had by then; later ones are carried.
  const isLater = sql`${settlements.status} in (${literal<SettlementStatus>("in_payout")}, ${literal<SettlementStatus>("paid")})
    and not exists (select 1 from ${settlementMoves} where ${settlementMoves.settlementId} = ${settlements.id}
      and ${settlementMoves.toStatus} = ${literal<SettlementStatus>("in_payout")}
      and ${settlementMoves.at} >= ${settlementAdjustments.createdAt})`;
  const off = db
    .select({
      settlementId: settlementAdjustments.settlementId,
      grossMinor: sumOf("grossMinor").as("off_gross"),
      platformMinor: sumOf("platformMinor").as("off_platform"),
      referralMinor: sumOf("referralMinor").as("off_referral"),
      netMinor: sumOf("netMinor").as("off_net"),
      carriedMinor: sql`sum(${settlementAdjustments.netMinor}) filter (where ${isLater})`
        .mapWith(BigInt)
        .as("off_later"),
    })
    .from(settlementAdjustments)
    .innerJoin(settlements, eq(settlements.id, settlementAdjustments.settlementId))
    .where(inArray(settlementAdjustments.vendorId, vendorIds))
    .groupBy(settlementAdjustments.settlementId)
    .as("off");
  const left = {
    gross: sql`(${settlements.grossMinor} - coalesce(${off.grossMinor}, 0))`,
    platform: sql`(${settlements.platformMinor} - coalesce(${off.platformMinor}, 0))`,
    referral: sql`(${settlements.referralMinor} - coalesce(${off.referralMinor}, 0))`,
    net: sql`(${settlements.netMinor} - coalesce(${off.netMinor}, 0))`,
  };
  const isHeld = sql`(${is("held")} or ${is("pending")} and ${settlements.heldByRefund} is not null)`;
  return {
    /** All sales, without what was refunded of them. */
    totals: db
      .select({
        currency: settlements.currency,
        grossMinor: minor(sql`sum(${left.gross})`),
        /** Referred part of the gross. */
        referredMinor: minor(sql`sum(${left.gross}) filter (where ${settlements.referralMinor} > 0)`),
        platformMinor: minor(sql`sum(${left.platform})`),
        referralMinor: minor(sql`sum(${left.referral})`),
        netMinor: minor(sql`sum(${left.net})`),
      })
      .from(settlements)
      .leftJoin(off, eq(off.settlementId, settlements.id))
      .where(ofVendors)
      .groupBy(settlements.currency)
      .orderBy(asc(settlements.currency)),
    balances: db
      .select({
        currency: settlements.currency,
        pendingMinor: minor(
          sql`sum(${left.net}) filter (where ${is("pending")} and ${settlements.heldByRefund} is null)`,
        ),
        heldMinor: minor(sql`sum(${left.net}) filter (where ${isHeld})`),
        carriedMinor: minor(sql`-sum(${off.carriedMinor})`),
      })
      .from(settlements)
      .leftJoin(off, eq(off.settlementId, settlements.id))
      .where(ofVendors)
      .groupBy(settlements.currency)
      .orderBy(asc(settlements.currency)),
    due: db
      .select({ currency: settlements.currency, leftMinor: minor(left.net), dueAt: settlements.dueAt })
      .from(settlements)
      .leftJoin(off, eq(off.settlementId, settlements.id))
      .where(and(ofVendors, eq(settlements.status, "pending"), isNull(settlements.heldByRefund)))
      .orderBy(asc(settlements.dueAt)),
  };
}
