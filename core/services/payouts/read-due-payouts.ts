import { sql } from "drizzle-orm";
import type { Currency } from "#core/domain/money";
import type { PayoutMethod } from "#core/domain/payout";
import {
  type DetailsStanding,
  type PayoutFacts,
  type PayoutObstacle,
  payoutAmount,
  payoutObstacle,
} from "#core/domain/payout-plan";
import type { ServiceContext } from "#core/services/context";
import { currentDetails, currentMethod, isDue, isMethodWaiting, isNotTakenOff } from "#core/services/payouts/due-rows";
import { at } from "#db/moment";

/** What is due to one vendor in one currency, and whether it is paid out. */
export interface DuePayout extends PayoutFacts {
  vendorId: string;
  vendorName: string;
  ownerId: string | null;
  currency: Currency;
  /** How many sales are due. */
  sales: number;
  /** Of what is taken off: refunds of sales that were paid out before. Below zero: a refund raised a net by rounding. */
  carriedMinor: bigint;
  amountMinor: bigint;
  /** Where it would go by bank. */
  bankDetailsId: string | null;
  ibanMasked: string | null;
  /** Null: it is paid. */
  obstacle: PayoutObstacle | null;
}

export interface DueInput {
  /** Sales that are due until then. */
  dueBy: Date;
  now: Date;
  /** Vendors that are paid in one of these ways; all of them, and those who have not chosen, where nothing is said. */
  methods?: readonly PayoutMethod[] | undefined;
  vendorId?: string | undefined;
  currency?: Currency | undefined;
}

type Row = Record<
  "vendor_id" | "vendor_name" | "sales" | "settled" | "adjusted" | "carried" | "minimum" | "details",
  string
> &
  Record<"owner_id" | "details_id" | "iban_masked", string | null> & {
    currency: Currency;
    method: PayoutMethod | null;
    method_waits: boolean;
  };

/** Everything that is due, by vendor and currency, with what refunds take off it. One round trip. */
export async function readDuePayouts(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { dueBy, now, methods, vendorId, currency }: DueInput,
): Promise<DuePayout[]> {
  const ofMethod = methods ? sql`${currentMethod(now)} = any(${sql.param([...methods])}::text[])` : sql`true`;
  const ofVendor = vendorId === undefined ? sql`true` : sql`v.id = ${vendorId}`;
  const ofCurrency = currency === undefined ? sql`true` : sql`s.currency = ${currency}`;
  const { rows } = await db.execute<Row>(sql`
    with due as materialized (
      select s.vendor_id, s.currency, count(*) as sales, sum(s.net_minor) as settled
      from settlements s join vendors v on v.id = s.vendor_id
      where ${isDue(dueBy)} and ${ofMethod} and ${ofVendor} and ${ofCurrency}
      group by s.vendor_id, s.currency
    ), off as (
      select a.vendor_id, a.currency, sum(a.net_minor) as adjusted,
        sum(a.net_minor) filter (where line.payout_id is not null) as carried
      from due
        join settlement_adjustments a on a.vendor_id = due.vendor_id and a.currency = due.currency
        join settlements s on s.id = a.settlement_id
        left join payout_settlements line on line.settlement_id = a.settlement_id and line.live
      where ${isNotTakenOff} and (line.payout_id is not null or ${isDue(dueBy)})
      group by a.vendor_id, a.currency
    )
    select due.vendor_id, v.name as vendor_name, v.user_id as owner_id, ${currentMethod(now)} as method, due.currency, due.sales,
      ${isMethodWaiting(now)} as method_waits, due.settled, coalesce(off.adjusted, 0) as adjusted,
      coalesce(off.carried, 0) as carried, coalesce(least_paid.payout_minimum, 0) as minimum, d.id as details_id, d.iban_masked,
      case when d.waits then 'waiting' when d.refused_at is not null then 'refused' when d.id is not null then 'usable'
        when exists (select from vendor_bank_details newer where newer.vendor_id = v.id and newer.stopped_at is null
          and newer.active_from > ${at(now)}) then 'waiting'
        else 'none' end as details
    from due
      join vendors v on v.id = due.vendor_id
      left join off on off.vendor_id = due.vendor_id and off.currency = due.currency
      left join payout_minimums least_paid on least_paid.currency = due.currency
      left join lateral (${currentDetails(sql`v.id`, now)}) d on true
    order by due.vendor_id, due.currency`);
  return rows.map((row) => duePayout(row, clone.payoutDebtor !== null));
}

function duePayout(row: Row, hasDebtor: boolean): DuePayout {
  const facts: PayoutFacts = {
    method: row.method,
    isMethodWaiting: row.method_waits,
    hasOwner: row.owner_id !== null,
    hasDebtor,
    details: row.details as DetailsStanding,
    settledMinor: BigInt(row.settled),
    adjustedMinor: BigInt(row.adjusted),
    minimumMinor: BigInt(row.minimum),
  };
  return {
    ...facts,
    vendorId: row.vendor_id,
    vendorName: row.vendor_name,
    ownerId: row.owner_id,
    currency: row.currency,
    sales: Number(row.sales),
    carriedMinor: BigInt(row.carried),
    amountMinor: payoutAmount(facts),
    bankDetailsId: row.details_id,
    ibanMasked: row.iban_masked,
    obstacle: payoutObstacle(facts),
  };
}
