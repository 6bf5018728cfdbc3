import { and, asc, eq, sql } from "drizzle-orm";
import { formatMinorAsDecimal } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import type { Found } from "#core/services/vendors/ledger-totals";
import { byCode, byStanding, byVendor, ofCode, type SalesFilter, seek } from "#core/services/vendors/sales-filter";
import { isOf } from "#core/services/vendors/vendors-of";
import type { Database } from "#db/client";
import { payoutSettlements, settlements, vendors } from "#db/schema";
import { standing } from "#db/standing";

export interface ExportSalesInput extends SalesFilter {
  /** Only a person's vendors; without it, anybody's. */
  ownerId?: string | undefined;
  vendorId?: string | undefined;
  code?: string | undefined;
}

/** Settlements that one query reads. */
const CHUNK = 1_000;

/** Names of the columns, for whoever reads the file by machine: they stay. Amounts are decimals, moments are UTC. */
export const exportedSaleColumns = [
  "sold_at",
  "order_reference",
  "order_id",
  "vendor",
  "currency",
  "gross",
  "platform_commission",
  "referral_commission",
  "net",
  "refunded_gross",
  "refunded_net",
  "net_left",
  "status",
  "hold_reason",
  "due_at",
  "referral_code",
  "payout",
] as const;

/**
 * All settlements of a filter, some rows at a time, each as texts in the order of {@link exportedSaleColumns}: newest first,
 * of a person with several vendors one vendor after the other. Holds one chunk in memory, and reads the next only when it is
 * asked for. What is written meanwhile may or may not be in it.
 */
export async function* exportSales(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { ownerId, vendorId, ...filter }: ExportSalesInput,
): AsyncGenerator<string[][], void> {
  const found = (vendor: string | undefined) => (before: string | undefined) => {
    const { code, status } = filter;
    const leads = [
      ...(vendor === undefined ? [] : [byVendor(vendor)]),
      ...(status === undefined ? [] : [byStanding(status)]),
    ];
    const byIndex = leads.length === 0 && code !== undefined ? [byCode(code)] : leads;
    const { where, orderBy } = seek(byIndex, { ...filter, before, timeZone: clone.timeZone });
    return { where: and(where, code === undefined || byIndex !== leads ? undefined : ofCode(code)), orderBy };
  };
  if (ownerId === undefined) {
    yield* chunks(db, found(vendorId));
    return;
  }
  const own = await db
    .select({ id: vendors.id })
    .from(vendors)
    .where(isOf({ ownerId, vendorId }))
    .orderBy(asc(vendors.name), asc(vendors.id));
  for (const { id } of own) yield* chunks(db, found(id));
}

async function* chunks(db: Database, found: (before: string | undefined) => Found): AsyncGenerator<string[][], void> {
  let last: string | undefined;
  while (true) {
    const rows = await exportQuery(db, found(last));
    if (rows.length > 0) yield rows.map(textsOf);
    last = rows.at(-1)?.id;
    if (rows.length < CHUNK) return;
  }
}

function exportQuery(db: Database, { where, orderBy }: Found) {
  const off = (part: "gross_minor" | "net_minor") =>
    sql`(select coalesce(sum(a.${sql.identifier(part)}), 0)
    from settlement_adjustments as a where a.settlement_id = ${settlements.id})`.mapWith(BigInt);
  return db
    .select({
      id: settlements.id,
      createdAt: settlements.createdAt,
      orderReference: settlements.orderReference,
      orderId: settlements.orderId,
      vendorName: vendors.name,
      currency: settlements.currency,
      grossMinor: settlements.grossMinor,
      platformMinor: settlements.platformMinor,
      referralMinor: settlements.referralMinor,
      netMinor: settlements.netMinor,
      refundedGrossMinor: off("gross_minor"),
      refundedNetMinor: off("net_minor"),
      standing: standing(settlements),
      holdReason: settlements.holdReason,
      dueAt: settlements.dueAt,
      referralCode: sql<string | null>`${settlements.metadata} ->> 'referralCode'`,
      payoutId: payoutSettlements.payoutId,
    })
    .from(settlements)
    .innerJoin(vendors, eq(vendors.id, settlements.vendorId))
    .leftJoin(payoutSettlements, and(eq(payoutSettlements.settlementId, settlements.id), payoutSettlements.live))
    .where(where)
    .orderBy(...orderBy)
    .limit(CHUNK);
}

function textsOf(row: Awaited<ReturnType<typeof exportQuery>>[number]): string[] {
  return [
    row.createdAt.toISOString(),
    row.orderReference,
    row.orderId,
    row.vendorName,
    row.currency,
    formatMinorAsDecimal(row.grossMinor),
    formatMinorAsDecimal(row.platformMinor),
    formatMinorAsDecimal(row.referralMinor),
    formatMinorAsDecimal(row.netMinor),
    formatMinorAsDecimal(row.refundedGrossMinor),
    formatMinorAsDecimal(row.refundedNetMinor),
    formatMinorAsDecimal(row.netMinor - row.refundedNetMinor),
    row.standing,
    row.holdReason ?? "",
    row.dueAt.toISOString(),
    row.referralCode ?? "",
    row.payoutId ?? "",
  ];
}
