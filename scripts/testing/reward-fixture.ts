import { randomUUID } from "node:crypto";
import type { PaymentStatus } from "#core/domain/payment";
import type { Database } from "#db/client";
import { paymentAttempts, referralRewards } from "#db/schema";
import { addProduct, addReferrer, addUser, placeOrder } from "./store-fixture.ts";

const REFCODE = "Frnd7Ref";
const REFERRER_WALLET = "0x00000000000000000000000000000000000000A1";

type Reward = typeof referralRewards.$inferInsert;

/** Makes rewards of one order, each under a reference of its own, in whatever state a test begins with. */
export interface RewardFixture {
  readonly referrerUserId: string;
  readonly referrerWallet: string;
  /** Amount of each reward's payment. */
  readonly totalMinor: bigint;
  /** Creates a priced reward of one token for an approved payment, unless told otherwise. Returns its reference. */
  add(reward: Pick<Reward, "status"> & Partial<Reward>, payment?: PaymentStatus): Promise<string>;
}

/** A referrer with a wallet and a code, and an order that the rewards are for. */
export async function rewardFixture({ admin, db }: { admin: Database; db: Database }): Promise<RewardFixture> {
  const referrerUserId = await addReferrer(admin, REFCODE, REFERRER_WALLET);
  const [buyerId, productId] = await Promise.all([addUser(admin), addProduct(admin)]);
  const { orderId, totalMinor } = await placeOrder(db, { buyerId, productId });
  return {
    referrerUserId,
    referrerWallet: REFERRER_WALLET,
    totalMinor,
    async add(reward, payment = "approved") {
      const orderReference = `ring-test-${randomUUID()}-1`;
      await admin.insert(paymentAttempts).values({
        orderReference,
        purpose: "store_order",
        orderId,
        payerId: buyerId,
        provider: "wayforpay",
        amountMinor: totalMinor,
        currency: "UAH",
        status: payment,
      });
      await admin.insert(referralRewards).values({
        orderReference,
        purpose: "store_order",
        orderId,
        referralCode: REFCODE,
        referrerUserId,
        referrerWallet: REFERRER_WALLET,
        rail: "fiat",
        currency: "UAH",
        commissionNumerator: 5_000_000n,
        rewardPercent: "5.0000",
        usdMicros: 125_000n,
        tokenAmount: 10n ** 18n,
        tokenDecimals: 18,
        receipt: { currency: "UAH", lines: [], uahPerUsd: "40", rounding: "floor", tokenDecimals: 18, price: null },
        ...reward,
      });
      return orderReference;
    },
  };
}
