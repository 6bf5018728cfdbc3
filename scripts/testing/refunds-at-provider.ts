import { eq } from "drizzle-orm";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { gatewaysOf, type PaymentGateway } from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { settlePayment } from "#core/services/payments/settle-payment";
import { checkSuspectedRefunds } from "#core/services/refunds/check-suspected-refunds";
import { reconcileRefunds } from "#core/services/refunds/reconcile-refunds";
import { sendDueRefunds } from "#core/services/refunds/send-due-refunds";
import { sendRefund } from "#core/services/refunds/send-refund";
import { orders, paymentAttempts } from "#db/schema";
import { type Sandbox, startSandbox } from "../stand-ins/wayforpay/server.ts";
import { payAtSandbox } from "./payer.ts";
import { type Bought, now as began, type RefundFixture, refundFixture } from "./refund-fixture.ts";
import { addAttempt, addUser, clone, placeOrder } from "./store-fixture.ts";

const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };

export const minutesLater = (minutes: number): Date => new Date(began.getTime() + minutes * 60_000);

/** The store of {@link refundFixture}, whose card payments are known to a provider that tells nothing by itself. */
export interface ProviderWorld extends RefundFixture {
  sandbox: Sandbox;
  gateway: PaymentGateway;
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">;
  /** An order paid by card here and there. */
  buyByCard(units?: readonly number[]): Promise<Bought>;
  /** An order whose payment the provider has approved, and nobody has heard of yet. */
  payUnheard(): Promise<Bought>;
  /** Another payment of an order, approved at the provider and heard of. */
  payAgain(order: Bought): Promise<string>;
  /** A callback with what the provider would say now arrives. */
  hear(orderReference: string, at?: Date, change?: Record<string, unknown>): ReturnType<typeof settlePayment>;
  send(orderReference: string, at: Date): ReturnType<typeof sendRefund>;
  reconcile(orderReference: string, at: Date): Promise<void>;
  /** What cron does about refunds. */
  tick(at: Date): Promise<void>;
  /** Nothing is asked about any payment so far, however long time passes. */
  forget(): Promise<void>;
  /** The same store with another gateway: one that is away, or listens in. */
  contextWith(gateway: PaymentGateway): Pick<ServiceContext, "db" | "clone" | "gateways">;
  gatewayAt(apiUrl: string): PaymentGateway;
}

export async function providerWorld(): Promise<ProviderWorld> {
  const world = await refundFixture();
  const { adminDb, appDb: db } = world.database;
  const sandbox = await startSandbox({ merchant });
  const gatewayAt = (apiUrl: string) =>
    createWayForPayGateway({
      merchantAccount: merchant.account,
      secretKey: merchant.secretKey,
      domain: "store.test",
      payUrl: sandbox.payUrl,
      apiUrl,
      // Nobody listens there: callbacks arrive when a test hears them.
      appUrl: "http://127.0.0.1:9",
    });
  const gateway = gatewayAt(sandbox.apiUrl);
  const contextWith = (other: PaymentGateway) => ({ db, clone, gateways: gatewaysOf([other]) });
  const ctx = contextWith(gateway);

  async function payThere(orderReference: string, amountMinor: bigint): Promise<void> {
    const lines = [{ name: "Goods", unitPriceMinor: amountMinor, quantity: 1 }];
    const about = { orderReference, amountMinor, currency: "UAH", lines, locale: "en", createdAt: new Date() } as const;
    await payAtSandbox(await gateway.startCheckout(about), "silent");
  }

  const hear: ProviderWorld["hear"] = (orderReference, at = began, change = {}) => {
    const event = gateway.readCallback({ headers: new Headers(), body: sandbox.statement(orderReference) });
    return settlePayment(ctx, { event: { ...event, ...change }, now: at });
  };

  return {
    ...world,
    sandbox,
    gateway,
    ctx,
    gatewayAt,
    contextWith,
    async buyByCard(units = [2, 1, 3]) {
      const order = await world.buy({ by: "card", units });
      await payThere(order.orderReference, order.totalMinor);
      return order;
    },
    async payUnheard() {
      const buyerId = await addUser(adminDb);
      const [productId = ""] = world.products;
      const { orderId, totalMinor } = await placeOrder(db, { buyerId, productId, quantity: 3, cookieCode: "Frnd7Ref" });
      const orderReference = await addAttempt(db, { orderId, totalMinor }, buyerId);
      await payThere(orderReference, totalMinor);
      return { orderReference, orderId, buyerId, totalMinor, items: [] };
    },
    async payAgain({ orderId, buyerId, totalMinor }) {
      const count = await adminDb.$count(paymentAttempts, eq(paymentAttempts.orderId, orderId));
      const orderReference = await addAttempt(db, { orderId, totalMinor }, buyerId, count + 1);
      await payThere(orderReference, totalMinor);
      await hear(orderReference);
      return orderReference;
    },
    hear,
    send: (orderReference, at) => sendRefund(ctx, { orderReference, now: at }),
    reconcile: (orderReference, at) => reconcileRefunds(ctx, { orderReference, now: at }),
    async tick(at) {
      await sendDueRefunds(ctx, { now: at });
      await checkSuspectedRefunds(ctx, { now: at });
    },
    async forget() {
      await adminDb.update(paymentAttempts).set({ nextCheckAt: null, refundSuspectedAt: null });
    },
  };
}

/** Whether an order is paid, and how often its payment went back. */
export async function orderOf({ database }: ProviderWorld, orderId: string) {
  const [order] = await database.adminDb.select().from(orders).where(eq(orders.id, orderId));
  if (!order) throw new Error("no such order");
  return order;
}
