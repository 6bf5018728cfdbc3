import { formatMinorAsDecimal } from "#core/domain/money";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import type { Database } from "#db/client";
import { membershipPlans } from "#db/schema";
import type { Random } from "../testing/random.ts";
import { addAttempt, addProduct, addReferrer, addUser, placeOrder, serviceContext } from "../testing/store-fixture.ts";
import { MEMBER_PLAN } from "./shelves.ts";
import { type Statement, type Webhook, type WebhookKind, webhook } from "./webhooks.ts";

/** What truly happens to each attempt at the provider; the last is the newest. */
const stories: readonly (readonly (readonly string[])[])[] = [
  [["Approved"]],
  [["InProcessing", "Approved"]],
  [["Declined", "Approved"]],
  [["Declined"], ["Approved"]],
  [["Expired"], ["Pending", "Approved"]],
  [["Approved"], ["Approved"]],
  [["Approved"], ["Approved"], ["Declined", "Approved"]],
  [["Approved", "Refunded"]],
  [["Approved", "RefundInProcessing", "Refunded"], ["Approved"]],
  [["Pending", "Expired"], ["Declined"]],
  [["Pending", "Voided"]],
];

export interface StormOrder {
  orderId: string;
  buyerId: string;
  totalMinor: bigint;
  isMembership: boolean;
  attempts: { orderReference: string; told: readonly string[] }[];
}

const CODE = "Frnd7Ref";
const firstSecond = 1_772_359_200;

/** Buyers with orders of every kind, and shelves that hold less than they want. */
export async function placeOrders(
  { adminDb, appDb }: { adminDb: Database; appDb: Database },
  count: number,
  random: Random,
): Promise<StormOrder[]> {
  await addReferrer(adminDb, CODE, "0x00000000000000000000000000000000000000A1");
  const products = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      addProduct(adminDb, {
        id: `storm-${index}`,
        stock: 4 + Math.ceil((count * (index + 1)) / 20),
        priceMinor: BigInt(random.between(101, 999_999)),
      }),
    ),
  );
  const text = { en: "Friend", uk: "Друг", ru: "Друг" };
  await adminDb.insert(membershipPlans).values({
    id: MEMBER_PLAN,
    level: 1,
    months: 1,
    priceMinor: 9_900n,
    currency: "UAH",
    name: text,
    description: text,
  });
  const orders: StormOrder[] = [];
  let buyerId = "";
  for (let index = 0; index < count; index++) {
    // Every third order is the buyer's second one: two first orders may be paid at once.
    if (index % 3 !== 2) buyerId = await addUser(adminDb);
    const isMembership = index % 10 === 9;
    const placed = isMembership
      ? await createMembershipOrder(serviceContext(appDb), {
          orderId: `member-${index}`,
          buyerId,
          planId: MEMBER_PLAN,
          now: new Date(),
        })
      : await placeOrder(appDb, {
          buyerId,
          productId: random.pick(products),
          quantity: random.between(1, 3),
          cookieCode: random.chance(0.7) ? CODE : null,
        });
    const { orderId, totalMinor } = placed;
    const attempts: StormOrder["attempts"] = [];
    for (const [at, told] of (stories[index % stories.length] ?? []).entries()) {
      attempts.push({ orderReference: await addAttempt(adminDb, placed, buyerId, at + 1), told });
    }
    orders.push({ orderId, buyerId, totalMinor, isMembership, attempts });
  }
  return orders;
}

const noise: readonly WebhookKind[] = ["forged", "other_merchant", "other_amount", "other_currency", "unknown_order"];

/**
 * So many webhooks of one order, in no order at all: each true event at least once and then again and again, among
 * forgeries and events of other amounts, currencies, merchants and orders.
 */
export function webhooksOf(order: StormOrder, count: number, random: Random): Webhook[] {
  const statements = order.attempts.flatMap(({ orderReference, told }, attempt) =>
    told.map(
      (status, step): Statement => ({
        orderReference,
        status,
        amount: formatMinorAsDecimal(order.totalMinor),
        currency: "UAH",
        // Some events share a second.
        at: firstSecond + attempt * 100 + Math.floor(step / 2),
      }),
    ),
  );
  const once = statements.map((statement) => webhook(statement, "true", random));
  const again = Array.from({ length: Math.max(count - once.length, 0) }, () =>
    webhook(
      random.chance(0.3) ? { ...random.pick(statements), status: "Approved" } : random.pick(statements),
      random.pick(noise),
      random,
    ),
  );
  const repeats = again.map((junk) => (random.chance(0.5) ? webhook(random.pick(statements), "true", random) : junk));
  return random.shuffle([...once, ...repeats]);
}
