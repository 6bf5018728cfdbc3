import { randomUUID } from "node:crypto";
import { createGuardHash } from "#core/adapters/guards/guard-hash";
import { parseDecimal } from "#core/domain/decimal";
import type { ProviderEvent } from "#core/ports/payment-gateway";
import type { CloneSettings, ServiceContext } from "#core/services/context";
import { grantCredit } from "#core/services/credit/grant-credit";
import { createOrder } from "#core/services/orders/create-order";
import { settlePayment } from "#core/services/payments/settle-payment";
import type { Database } from "#db/client";
import { paymentAttempts, products, refcodes, users, vendors, wallets } from "#db/schema";

export const clone: CloneSettings = {
  appUrl: "https://store.test",
  slug: "ring-test",
  currency: "UAH",
  timeZone: "Europe/Kyiv",
  envRewardRateBp: 500,
  maxRewardRateBp: 5000,
  tokenSymbol: "RING",
  approval: { uahPerUsd: parseDecimal("40"), secondApprovalUsd: null, delayDays: 0 },
  payoutDebtor: { name: "Ring Test LLC", iban: "UA213223130000026007233566001" },
};

export const guards = createGuardHash(["a-key-of-tests-for-hashes-that-stay"]);

/** A context for services that never talk to a payment provider. */
export function serviceContext(db: Database): Pick<ServiceContext, "db" | "clone" | "guards"> {
  return { db, clone, guards };
}

/** A user with a random e-mail. */
export async function addUser(admin: Database, id: string = randomUUID()): Promise<string> {
  await admin.insert(users).values({ id, name: id, email: `${id}@users.test` });
  return id;
}

/** An admin for as long as anyone has been one, unless told otherwise. */
export async function addAdmin(
  admin: Database,
  { id = randomUUID(), email = `${id}@admins.test`, roleSince = new Date(0) }: Partial<AddedAdmin> = {},
): Promise<string> {
  await admin.insert(users).values({ id, name: id, email, role: "admin", roleSince });
  return id;
}

interface AddedAdmin {
  id: string;
  email: string;
  roleSince: Date;
}

/** Gives one of the users above credit in hryvnias. */
export async function grantTo(
  db: Database,
  userId: string,
  amountMinor: bigint,
  now = new Date("2026-03-01T09:00:00Z"),
): Promise<void> {
  await grantCredit(serviceContext(db), {
    grantId: randomUUID(),
    email: `${userId}@users.test`,
    amountMinor,
    currency: "UAH",
    reason: "test",
    actorId: "admin",
    now,
  });
}

/** A user with a code and, unless it is null, its wallet. */
export async function addReferrer(admin: Database, code: string, walletAddress: string | null): Promise<string> {
  const userId = await addUser(admin);
  if (walletAddress) {
    await admin.insert(wallets).values({ id: randomUUID(), userId, address: walletAddress, chainId: 31_337 });
  }
  await admin.insert(refcodes).values({ code, userId, walletAddress });
  return userId;
}

/** A vendor (starter, 20 % platform commission) with one product. */
export async function addProduct(
  admin: Database,
  { id = randomUUID(), stock = 100, priceMinor = 10_000n }: { id?: string; stock?: number; priceMinor?: bigint } = {},
): Promise<string> {
  const owner = await addUser(admin);
  await admin.insert(vendors).values({ id: `vendor-of-${id}`, userId: owner, name: id, tier: "starter" });
  const text = { en: id, uk: id, ru: id };
  await admin.insert(products).values({
    id,
    slug: id,
    vendorId: `vendor-of-${id}`,
    name: text,
    description: text,
    priceMinor,
    currency: "UAH",
    stock,
  });
  return id;
}

/** An order waiting for money. */
export async function placeOrder(
  db: Database,
  input: { buyerId: string; productId: string; quantity?: number; cookieCode?: string | null; cookieCodes?: string[] },
) {
  return createOrder(serviceContext(db), {
    orderId: randomUUID().replaceAll("-", "").slice(0, 12),
    buyerId: input.buyerId,
    items: [{ productId: input.productId, quantity: input.quantity ?? 1 }],
    contact: { name: "Test", phone: "1", city: "Kyiv", address: "1" },
    cookieCodes: input.cookieCodes ?? (input.cookieCode ? [input.cookieCode] : []),
    now: new Date(),
  });
}

/** An attempt to pay an order by WayForPay; returns its reference. */
export async function addAttempt(
  db: Database,
  order: { orderId: string; totalMinor: bigint },
  buyerId: string,
  attempt = 1,
): Promise<string> {
  const orderReference = `${clone.slug}-${order.orderId}-${attempt}`;
  await db.insert(paymentAttempts).values({
    orderReference,
    purpose: "store_order",
    orderId: order.orderId,
    payerId: buyerId,
    provider: "wayforpay",
    amountMinor: order.totalMinor,
    currency: "UAH",
  });
  return orderReference;
}

/** A verified event as the gateway's adapter hands it over. */
export function providerEvent(
  orderReference: string,
  amountMinor: bigint,
  change: Partial<ProviderEvent> = {},
): ProviderEvent {
  const status = change.status ?? "approved";
  const at = change.at ?? new Date("2026-03-01T10:00:00Z");
  return {
    provider: "wayforpay",
    key: `wayforpay:${orderReference}:${status}:${at.getTime()}`,
    orderReference,
    providerStatus: status,
    status,
    amountMinor,
    currency: "UAH",
    at,
    payload: {},
    ...change,
  };
}

/** Has an order paid by WayForPay, as its webhook would. Answers the attempt's reference. */
export async function payByCard(
  db: Database,
  order: { orderId: string; totalMinor: bigint },
  buyerId: string,
  now: Date,
): Promise<string> {
  const reference = await addAttempt(db, order, buyerId);
  const { paid } = await settlePayment(serviceContext(db), { event: providerEvent(reference, order.totalMinor), now });
  if (!paid) throw new Error(`${reference} was not paid`);
  return reference;
}
