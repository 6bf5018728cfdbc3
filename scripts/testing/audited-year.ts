import { eq } from "drizzle-orm";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { createOrder } from "#core/services/orders/create-order";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { settlePayment } from "#core/services/payments/settle-payment";
import { createReward } from "#core/services/rewards/create-reward";
import { paymentAttempts, products, users } from "#db/schema";
import { type PayoutFixture, payoutFixture } from "./payout-fixture.ts";
import { Random } from "./random.ts";
import { type Sold, StoreChores, together } from "./store-chores.ts";
import { addAttempt, addReferrer, addUser, clone, grantTo, providerEvent } from "./store-fixture.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

const CODES = Array.from({ length: 12 }, (_, index) => `Year${String.fromCharCode(65 + index)}2Ref`);

interface Bought {
  orderId: string;
  buyerId: string;
  now: Date;
}

/**
 * A store's year in which nothing goes wrong: orders of every kind, their payments, rewards, mints, refunds, payouts and
 * reversals, all by the product's own services, seeded. It begins now, as the database has clocks of its own.
 */
export class AuditedYear {
  readonly #store: PayoutFixture;
  readonly #random: Random;
  readonly #start = Date.now();
  #buyers: string[] = [];
  readonly #chores: StoreChores;

  private constructor(store: PayoutFixture, random: Random) {
    this.#store = store;
    this.#random = random;
    this.#chores = new StoreChores(store, random);
  }

  static async open(seed: number): Promise<AuditedYear> {
    const store = await payoutFixture();
    const { adminDb } = store.database;
    await adminDb.update(products).set({ stock: 1_000_000_000 });
    for (const [index, code] of CODES.entries())
      await addReferrer(adminDb, code, `0x${String(index + 1).padStart(40, "c")}`);
    for (const vendorId of store.vendors.slice(1)) {
      await store.setMethod(vendorId, "bank");
      await store.addDetails(vendorId);
    }
    return new AuditedYear(store, new Random(seed));
  }

  get database() {
    return this.#store.database;
  }

  get chain() {
    return this.#chores.chain;
  }

  /** Sells so many orders in so many parts of the year; a night comes after the sales of each part, and one after its chores. */
  async live(
    { orders: all, parts }: { orders: number; parts: number },
    night: (now: Date) => Promise<void>,
  ): Promise<void> {
    for (let part = 0; part < parts; part++) {
      const moment = (share: number) => new Date(this.#start + (YEAR_MS * (part + share)) / parts);
      const first = Math.floor((part * all) / parts);
      const count = Math.floor(((part + 1) * all) / parts) - first;
      const seeds = Array.from({ length: count }, () => this.#random.between(0, 2 ** 31));
      const known = [...this.#buyers];
      const sold: Sold[] = [];
      await together(seeds, async (seed, index) => {
        // Counted, because two ids drawn at random may be the same in a year of many orders.
        const orderId = (first + index).toString(16).padStart(12, "0");
        const sale = await this.#sell(new Random(seed), { orderId, known, now: moment((0.8 * index) / count) });
        if (sale) sold.push(sale);
      });
      const chores = moment(0.9);
      await night(new Date(chores.getTime() - DAY_MS));
      await this.#chores.doAll(sold.toSorted(byReference), chores);
      await night(new Date(chores.getTime() + DAY_MS));
    }
  }

  async #sell(
    random: Random,
    { orderId, known, now }: { orderId: string; known: readonly string[]; now: Date },
  ): Promise<Sold | null> {
    const { adminDb, appDb } = this.database;
    const { ctx } = this.#store;
    const isNew = known.length === 0 || random.chance(0.7);
    const buyerId = isNew ? await addUser(adminDb) : random.pick(known);
    if (isNew) this.#buyers.push(buyerId);
    const isMembership = isNew && random.chance(0.08);
    const bought = { orderId, buyerId, now };
    const order = isMembership ? await this.#join(random, bought) : await this.#order(random, bought);
    const reference = `${clone.slug}-${order.orderId}-1`;
    const byCredit = !isMembership && random.chance(0.12);
    if (byCredit) {
      await grantTo(appDb, buyerId, order.totalMinor, now);
      await payWithCredit(ctx, { orderId: order.orderId, buyerId, now });
    } else {
      await addAttempt(appDb, order, buyerId);
      if (isMembership) {
        await adminDb
          .update(paymentAttempts)
          .set({ purpose: "membership_upgrade" })
          .where(eq(paymentAttempts.orderReference, reference));
      }
      // Some never pay; some messages come twice.
      if (random.chance(0.05)) return null;
      const event = providerEvent(reference, order.totalMinor, { at: now });
      for (let times = random.chance(0.1) ? 2 : 1; times > 0; times--) await settlePayment(ctx, { event, now });
    }
    await createReward(this.#store.rewardContext, { orderReference: reference, now });
    return { orderReference: reference, totalMinor: order.totalMinor, byCredit };
  }

  #order(random: Random, { orderId, buyerId, now }: Bought) {
    const chosen = this.#store.products.filter(() => random.chance(0.5));
    const products = chosen.length > 0 ? chosen : this.#store.products.slice(0, 1);
    return createOrder(this.#store.ctx, {
      orderId,
      buyerId,
      items: products.map((productId) => ({ productId, quantity: random.between(1, 4) })),
      contact: { name: "Test", phone: "1", city: "Kyiv", address: "1" },
      cookieCodes: random.chance(0.7) ? [random.pick(CODES)] : [],
      now,
    });
  }

  async #join(random: Random, { orderId, buyerId, now }: Bought) {
    const { adminDb } = this.database;
    if (random.chance(0.5)) {
      const referredBy = {
        referralCode: "Frnd7Ref",
        referrerUserId: this.#store.referrerId,
        referrerWallet: "0x00000000000000000000000000000000000000A1",
        attributedAt: now.toISOString(),
      };
      await adminDb.update(users).set({ referredBy }).where(eq(users.id, buyerId));
    }
    return createMembershipOrder(this.#store.ctx, { orderId, buyerId, planId: "patron", now });
  }
}

/** In an order that the database's speed does not change. */
const byReference = (one: Sold, other: Sold) => (one.orderReference < other.orderReference ? -1 : 1);
