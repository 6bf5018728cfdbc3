import type { BatchItem } from "drizzle-orm/batch";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { ORDER_MOVEMENT } from "#core/domain/credit";
import type { Currency } from "#core/domain/money";
import { attemptReference, CREDIT, type PaymentProvider, type PaymentStatus } from "#core/domain/payment";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { planSettlements } from "#core/domain/settlement";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import { eventInsert } from "#core/services/outbox";
import type { Database } from "#db/client";
import * as schema from "#db/schema";
import { DEMO_REFCODE, DEMO_REFERRER_WALLET } from "#db/seed/demo";

interface Lines {
  orderId: string;
  provider: PaymentProvider;
  currency?: Currency;
  lines: readonly { totalMinor: bigint; referralRateBp: number }[];
  paidAt?: Date;
}

export interface PaidOrder extends Lines {
  /** False makes an order that nobody is to be rewarded for. */
  attributed?: boolean;
  /** Whom an attributed order counts for; the demo's referrer unless told otherwise. */
  referral?: NonNullable<PaidOrderOfAnyone["referral"]>;
}

/** An order of any buyer for any goods. */
export interface PaidOrderOfAnyone extends Lines {
  orderReference: string;
  buyerId: string;
  product: Pick<typeof schema.products.$inferSelect, "id" | "vendorId" | "name">;
  referral: { code: string; userId: string; wallet: string | null } | null;
  /** Where its attempt is by now: the other ledgers stay as payment left them. */
  status?: PaymentStatus;
}

/** Writes a paid order of the demo buyer as checkout and payment leave it, with its outbox event. Answers the reference. */
export async function insertPaidOrder(connectionString: string, order: PaidOrder): Promise<string> {
  const demoReferral = { code: DEMO_REFCODE, userId: "demo-referrer", wallet: DEMO_REFERRER_WALLET };
  const { orderId, attributed = true, referral = demoReferral } = order;
  const orderReference = attemptReference("ring-platform-org", orderId, 1);
  const client = await poolOf(connectionString).connect();
  try {
    await drizzle(client, { schema }).transaction(async (transaction) => {
      const [product] = await transaction.select().from(schema.products).limit(1);
      if (!product) throw new Error("seed the demo store first");
      const paid = { ...order, orderReference, buyerId: "demo-buyer", product, referral: attributed ? referral : null };
      // Both drivers make the same statements; this one runs each when it is awaited.
      const db = transaction as unknown as Database;
      for (const statement of paidOrderStatements(db, paid)) await statement;
      await eventInsert(db, { type: "payment.paid", orderReference }, order.paidAt ?? new Date());
    });
  } finally {
    client.release();
  }
  return orderReference;
}

const pools = new Map<string, pg.Pool>();

/** Tests write dozens of orders, and opening a connection costs more than an order. Idle ones close after a second. */
function poolOf(connectionString: string): pg.Pool {
  const known = pools.get(connectionString);
  if (known) return known;
  const pool = new pg.Pool({ connectionString, max: 5, idleTimeoutMillis: 1_000, allowExitOnIdle: true });
  // A test file's database is dropped while connections are open.
  pool.on("error", () => undefined);
  pools.set(connectionString, pool);
  return pool;
}

/**
 * The rows of a paid order in every ledger, as payment leaves them: order, attempt, settlement, sales assist, and the
 * provider's event or the movement of credit that paid it. For the admin's role; checkout's guards are not asked.
 */
export function paidOrderStatements(db: Database, order: PaidOrderOfAnyone): BatchItem<"pg">[] {
  const { orderId, orderReference, buyerId, product, referral, lines, currency = "UAH", paidAt = new Date() } = order;
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0n);
  const items = lines.map(({ totalMinor: lineTotalMinor, referralRateBp }, position) => ({
    itemId: `${orderId}-${position}`,
    vendorId: product.vendorId,
    lineTotalMinor,
    referralRateBp,
    referralRateSource: "default" as const,
    platformRateBp: 2000,
  }));
  const planned = planSettlements({
    orderReference,
    currency,
    referralCode: referral?.code ?? null,
    paidAt,
    timeZone: "UTC",
    payoutTermsOf: () => defaultPayoutTerms,
    lines: items,
  });
  const about = { orderId, orderReference, currency, createdAt: paidAt };
  return [
    db.insert(schema.orders).values({
      id: orderId,
      buyerId,
      status: "paid",
      currency,
      totalMinor,
      contact: { name: "Bohdan", phone: "380501112233", city: "Kyiv", address: "Khreshchatyk 1" },
      referralCode: referral?.code ?? null,
      referrerUserId: referral?.userId ?? null,
      referrerWallet: referral?.wallet ?? null,
      rewardPercent: "5.0000",
      paidAt,
      paidReference: orderReference,
    }),
    db.insert(schema.orderItems).values(
      items.map(({ itemId, lineTotalMinor, ...item }, position) => ({
        ...item,
        id: itemId,
        orderId,
        position,
        productId: product.id,
        name: product.name,
        quantity: 1,
        unitPriceMinor: lineTotalMinor,
        lineTotalMinor,
      })),
    ),
    db.insert(schema.paymentAttempts).values({
      orderReference,
      purpose: "store_order",
      orderId,
      payerId: buyerId,
      provider: order.provider,
      amountMinor: totalMinor,
      currency,
      status: order.status ?? "approved",
      createdAt: paidAt,
    }),
    db.insert(schema.paidOrders).values({ orderId, orderReference, paidAt }),
    ...(order.provider === CREDIT ? creditPaid(db, order, totalMinor) : [cardPaid(db, order)]),
    db
      .insert(schema.settlements)
      .values(planned.map((each) => ({ ...about, ...each, id: `${orderReference}:${each.vendorId}` }))),
    ...(referral
      ? [
          db.insert(schema.erpSalesAssists).values(
            planned.map(({ vendorId, referralMinor }) => ({
              ...about,
              id: `${orderReference}:${vendorId}`,
              vendorId,
              referrerUserId: referral.userId,
              referralCode: referral.code,
              commissionMinor: referralMinor,
            })),
          ),
        ]
      : []),
  ];
}

function cardPaid(db: Database, { provider, orderReference, paidAt = new Date() }: PaidOrderOfAnyone): BatchItem<"pg"> {
  return db.insert(schema.paymentEvents).values({
    key: `${provider}:${orderReference}:approved`,
    orderReference,
    status: "Approved",
    outcome: "applied",
    payload: {},
    receivedAt: paidAt,
    position: 1,
  });
}

/** The buyer is granted just what the order costs, and spends it. */
function creditPaid(db: Database, order: PaidOrderOfAnyone, amountMinor: bigint): BatchItem<"pg">[] {
  const { buyerId, orderReference, currency = "UAH", paidAt: now = new Date() } = order;
  const user = userCreditAccount(buyerId, currency);
  const move = { reason: orderReference, amountMinor, now };
  return [
    ...creditMoveStatements(db, {
      ...move,
      key: `grant:${orderReference}`,
      kind: "grant",
      actorId: "demo-admin",
      from: cloneCreditAccount("issued", currency),
      to: user,
    }),
    ...creditMoveStatements(db, {
      ...move,
      key: `${ORDER_MOVEMENT}${orderReference}`,
      kind: "order",
      actorId: buyerId,
      from: user,
      to: cloneCreditAccount("sales", currency),
    }),
  ];
}
