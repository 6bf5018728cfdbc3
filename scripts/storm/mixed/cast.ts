import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { createOrder } from "#core/services/orders/create-order";
import type { Database } from "#db/client";
import { membershipPlans, products, users, vendors } from "#db/schema";
import { WALLETS } from "../../testing/chain.ts";
import type { Random } from "../../testing/random.ts";
import { addAdmin, addProduct, addReferrer, addUser, grantTo } from "../../testing/store-fixture.ts";
import { MEMBER_PLAN, makeShelves } from "../shelves.ts";
import { payVendorsIn } from "./payouts.ts";
import type { MixedWorld } from "./world.ts";

/** How an order is paid, or is not. `unheard`: no callback ever comes, so a poll must find it. */
export const payments = [
  "approve",
  "repeat",
  "unheard",
  "twice",
  "declined",
  "givenBackUnheard",
  "credit",
  "abandoned",
] as const;
type PaymentStyle = (typeof payments)[number];

/** Whose code the buyer came by: of somebody with a wallet, of one who links it late, of one who comes to owe tokens. */
const codes = { early: "Frnd7Ref", late: "Late7Ref", debtor: "Debt7Ref" } as const;
export type Referrer = keyof typeof codes;

/** What happens to an order's money once it is paid. */
export const deeds = [
  "whole",
  "lines",
  "goodwill",
  "cabinet",
  "twoInTheCabinet",
  "overtaken",
  "chargeback",
  "granted",
  "declinedRequest",
  "replay",
] as const;
export type Deed = (typeof deeds)[number];

export interface MixedOrder {
  orderId: string;
  buyerId: string;
  totalMinor: bigint;
  isMembership: boolean;
  referrer: Referrer | null;
  payment: PaymentStyle;
  /** In this order; none before it is paid. */
  deeds: Deed[];
  /** Whether the buyer deletes the account once nothing stands against it. */
  leaves: boolean;
  /** Paid before the wallets are linked late, or after. */
  wave: 1 | 2;
}

export interface Cast {
  orders: MixedOrder[];
  adminId: string;
  referrers: Record<Referrer, string>;
  lateCode: string;
}

/** Four vendors at odd prices and rates; the last two have less than is wanted. */
const goods = [
  { priceMinor: 9_999n, rate: 733, platform: 1_999 },
  { priceMinor: 33_331n, rate: 1_001, platform: 2_500 },
  { priceMinor: 1_001n, rate: 4_999, platform: 3_000 },
  { priceMinor: 270_101n, rate: 311, platform: 777 },
] as const;

/** A store with its people, and orders of every kind that wait for money. */
export async function placeCast(world: MixedWorld, count: number, random: Random): Promise<Cast> {
  const { adminDb } = world;
  const adminId = await addAdmin(adminDb, { id: "storm-admin" });
  const [earlyWallet = "", debtorWallet = ""] = WALLETS;
  const referrers = {
    early: await addReferrer(adminDb, codes.early, earlyWallet),
    late: await addReferrer(adminDb, codes.late, null),
    debtor: await addReferrer(adminDb, codes.debtor, debtorWallet),
  };
  await adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, referrers.late));
  await stock(adminDb, count);
  await payVendorsIn(adminDb, { adminId, now: world.now });
  const orders: MixedOrder[] = [];
  for (let index = 0; index < count; index++) orders.push(await place(world, { index, referrers, random }));
  await makeShelves(adminDb);
  return { orders, adminId, referrers, lateCode: codes.late };
}

async function stock(adminDb: Database, count: number): Promise<void> {
  for (const [index, { priceMinor, rate, platform }] of goods.entries()) {
    const id = `storm-${index}`;
    await addProduct(adminDb, { id, priceMinor, stock: index < 2 ? count * 10 : Math.ceil(count / 3) });
    await adminDb.update(products).set({ referralRateBp: rate }).where(eq(products.id, id));
    await adminDb
      .update(vendors)
      .set({ platformRateBp: platform })
      .where(eq(vendors.id, `vendor-of-${id}`));
  }
  // One vendor has two lines in some orders.
  await addProduct(adminDb, { id: "storm-4", priceMinor: 777n, stock: count * 10 });
  await adminDb
    .update(products)
    .set({ vendorId: "vendor-of-storm-0", referralRateBp: 1 })
    .where(eq(products.id, "storm-4"));
  const text = { en: "Member", uk: "Member", ru: "Member" };
  await adminDb.insert(membershipPlans).values({
    id: MEMBER_PLAN,
    level: 1,
    months: 3,
    priceMinor: 99_001n,
    currency: "UAH",
    name: text,
    description: text,
  });
}

type Plan = Pick<MixedOrder, "isMembership" | "referrer" | "payment" | "deeds" | "leaves" | "wave">;

const anyPayment = ["approve", "approve", "repeat", "unheard", "twice", "declined", "credit"] as const;

/** Of ten orders in a row each is made for something that must happen; chance makes the rest. */
function plan(index: number, random: Random): Plan {
  const ten = Math.floor(index / 10);
  const more = random.chance(0.5) ? [random.pick(deeds)] : [];
  const anyhow: Plan = {
    isMembership: false,
    referrer: random.pick(["early", "late", "debtor", "early"]),
    payment: random.pick(anyPayment),
    deeds: [deeds[(index * 3 + ten) % deeds.length] ?? "whole", ...more],
    leaves: false,
    wave: random.chance(0.5) ? 1 : 2,
  };
  const special: Partial<Plan>[] = [
    // The first rewards of the debtor are minted, then taken back whole; later ones pay the debt.
    { referrer: "debtor", payment: "approve", deeds: ["whole"], wave: 1 },
    { isMembership: true, payment: random.pick(["approve", "repeat", "unheard", "declined", "twice"]) },
    { payment: "credit" },
    { leaves: true, payment: ten % 2 === 0 ? "credit" : "approve", wave: 1 },
    { payment: "twice" },
    { referrer: "debtor", payment: "approve", deeds: more, wave: 2 },
    { payment: (["givenBackUnheard", "unheard", "abandoned"] as const)[ten % 3] ?? "unheard" },
    { referrer: "late", payment: "repeat", wave: 1 },
    { referrer: null },
    {},
  ];
  return { ...anyhow, ...special[index % 10] };
}

async function place(
  { adminDb, ctx, now }: MixedWorld,
  { index, referrers, random }: { index: number; referrers: Cast["referrers"]; random: Random },
): Promise<MixedOrder> {
  const planned = plan(index, random);
  const buyerId = await addUser(adminDb);
  const orderId = randomUUID().replaceAll("-", "").slice(0, 12);
  const { referrer, isMembership } = planned;
  const code = referrer && codes[referrer];
  if (isMembership && referrer && code) {
    const referredBy = {
      referralCode: code,
      referrerUserId: referrers[referrer],
      referrerWallet: referrer === "late" ? null : (WALLETS[referrer === "early" ? 0 : 1] ?? null),
      attributedAt: now.toISOString(),
    };
    await adminDb.update(users).set({ referredBy }).where(eq(users.id, buyerId));
  }
  const { totalMinor } = isMembership
    ? await createMembershipOrder(ctx, { orderId, buyerId, planId: MEMBER_PLAN, now })
    : await createOrder(ctx, {
        orderId,
        buyerId,
        items: random
          .shuffle([0, 1, 2, 3, 4])
          .slice(0, random.between(1, 3))
          .map((product) => ({ productId: `storm-${product}`, quantity: random.between(1, 3) })),
        contact: { name: "Test", phone: "1", city: "Kyiv", address: "1" },
        cookieCodes: code ? [code] : [],
        now,
      });
  if (planned.payment === "credit") await grantTo(ctx.db, buyerId, totalMinor);
  return { orderId, buyerId, totalMinor, ...planned };
}
