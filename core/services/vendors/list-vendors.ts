import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, notExists, or, type SQL, sql } from "drizzle-orm";
import { resolvePlatformRate } from "#core/domain/commission";
import { methodAt } from "#core/domain/payout";
import type { VendorShow } from "#core/domain/vendor-show";
import type { ServiceContext } from "#core/services/context";
import type { Database } from "#db/client";
import { users, vendorInvitations, vendors, vendorTotals } from "#db/schema";

interface ListVendorsInput {
  /** As typed; nothing for all vendors. */
  query?: string | undefined;
  show: VendorShow;
  /** The id of the last vendor of the page before. */
  before?: string | undefined;
  pageSize: number;
  now: Date;
}

/** Vendors, newest first, a page after the vendor `before`: who works for each, its own terms, and what is open. One round trip. */
export async function listVendors(
  { db }: Pick<ServiceContext, "db">,
  { query = "", show, before, pageSize, now }: ListVendorsInput,
) {
  const open = openInvitations(db, now);
  const shown = db
    .select({ id: vendors.id })
    .from(vendors)
    .where(and(named(db, query.trim()), filtered(show, open), before ? olderThan(db, before) : undefined))
    .orderBy(desc(vendors.createdAt), desc(vendors.id))
    // One more tells whether there is another page.
    .limit(pageSize + 1);
  const ids = db.select({ id: sql<string>`shown.id` }).from(shown.as("shown"));
  const [rows, invited, balances] = await db.batch([
    db
      .select({ vendor: vendors, ownerName: users.name, ownerEmail: users.email })
      .from(vendors)
      .leftJoin(users, eq(users.id, vendors.userId))
      .where(inArray(vendors.id, ids))
      .orderBy(desc(vendors.createdAt), desc(vendors.id)),
    db
      .select({ vendorId: vendorInvitations.vendorId, email: vendorInvitations.email })
      .from(vendorInvitations)
      .where(and(inArray(vendorInvitations.vendorId, ids), isOpen(now))),
    db
      .select({
        vendorId: vendorTotals.vendorId,
        currency: vendorTotals.currency,
        sales: vendorTotals.sales,
        /** Not paid out yet. */
        openMinor: sql`${vendorTotals.pendingMinor} + ${vendorTotals.heldMinor}`.mapWith(BigInt),
      })
      .from(vendorTotals)
      .where(inArray(vendorTotals.vendorId, ids))
      .orderBy(asc(vendorTotals.vendorId), asc(vendorTotals.currency)),
  ]);
  const page = rows.slice(0, pageSize);
  return {
    vendors: page.map(({ vendor, ownerName, ownerEmail }) => ({
      id: vendor.id,
      name: vendor.name,
      tier: vendor.tier,
      /** Basis points: its own, or its tier's. */
      platformRateBp: resolvePlatformRate(vendor),
      /** Basis points; null: the clone's. */
      referralRateBp: vendor.referralRateBp,
      payoutMethod: methodAt(vendor, now).payoutMethod,
      createdAt: vendor.createdAt,
      owner: vendor.userId === null ? null : { name: ownerName ?? "", email: ownerEmail ?? "" },
      /** Who is invited; null where nobody is. */
      invited: invited.find(({ vendorId }) => vendorId === vendor.id)?.email ?? null,
      balances: balances.filter(({ vendorId }) => vendorId === vendor.id).map(({ vendorId: _, ...each }) => each),
    })),
    /** The vendor after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.vendor.id ?? null) : null,
  };
}

function named(db: Database, query: string): SQL | undefined {
  if (query === "") return undefined;
  const part = `%${query.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const people = db.select({ id: users.id }).from(users).where(eq(users.email, query.toLowerCase()));
  return or(sql`${vendors.name} ilike ${part}`, eq(vendors.id, query), inArray(vendors.userId, people));
}

function filtered(show: VendorShow, open: ReturnType<typeof openInvitations>): SQL | undefined {
  switch (show) {
    case "all":
      return undefined;
    case "working":
      return isNotNull(vendors.userId);
    case "invited":
      return and(isNull(vendors.userId), sql`exists ${open}`);
    case "alone":
      return and(isNull(vendors.userId), notExists(open));
  }
}

function openInvitations(db: Database, now: Date) {
  return db
    .select({ one: sql`1` })
    .from(vendorInvitations)
    .where(and(eq(vendorInvitations.vendorId, vendors.id), isOpen(now)));
}

function isOpen(now: Date): SQL | undefined {
  return and(
    isNull(vendorInvitations.acceptedAt),
    isNull(vendorInvitations.withdrawnAt),
    gt(vendorInvitations.expiresAt, now),
  );
}

function olderThan(db: Database, id: string): SQL {
  const last = db.select({ createdAt: vendors.createdAt, id: vendors.id }).from(vendors).where(eq(vendors.id, id));
  return sql`(${vendors.createdAt}, ${vendors.id}) < (${last})`;
}
