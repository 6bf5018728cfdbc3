import { randomUUID } from "node:crypto";
import type { PaymentStatus } from "#core/domain/payment";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { referralRewards } from "#db/schema";
import { paidOrderStatements } from "./paid-order.ts";
import { addProduct, addReferrer, addUser } from "./store-fixture.ts";

const REFCODE = "Frnd7Ref";
const REFERRER_WALLET = "0x00000000000000000000000000000000000000A1";
const TOTAL_MINOR = 10_000n;
const RATE_BP = 500;

type Reward = typeof referralRewards.$inferInsert;

/** Makes rewards, each of a paid order of its own, in whatever state a test begins with. */
export interface RewardFixture {
  readonly referrerUserId: string;
  readonly referrerWallet: string;
  /** Amount of each reward's payment. */
  readonly totalMinor: bigint;
  /** Creates a priced reward of one token for an approved payment, unless told otherwise. Returns its reference. */
  add(reward: Pick<Reward, "status"> & Partial<Reward>, payment?: PaymentStatus): Promise<string>;
}

/** A referrer with a wallet and a code, and a buyer whose orders the rewards are for. */
export async function rewardFixture({ admin }: { admin: Database }): Promise<RewardFixture> {
  const referrerUserId = await addReferrer(admin, REFCODE, REFERRER_WALLET);
  const [buyerId, productId] = await Promise.all([addUser(admin), addProduct(admin)]);
  const name = { en: productId, uk: productId, ru: productId };
  const product = { id: productId, vendorId: `vendor-of-${productId}`, name };
  return {
    referrerUserId,
    referrerWallet: REFERRER_WALLET,
    totalMinor: TOTAL_MINOR,
    async add(reward, status = "approved") {
      const orderId = randomUUID();
      const orderReference = `ring-test-${orderId}-1`;
      const userId = reward.referrerUserId ?? referrerUserId;
      const wallet = reward.referrerWallet === undefined ? REFERRER_WALLET : reward.referrerWallet;
      await writeBatch(admin, [
        ...paidOrderStatements(admin, {
          orderId,
          orderReference,
          buyerId,
          product,
          provider: "wayforpay",
          status,
          referral: { code: REFCODE, userId, wallet },
          lines: [{ totalMinor: TOTAL_MINOR, referralRateBp: RATE_BP }],
        }),
        admin.insert(referralRewards).values({
          orderReference,
          purpose: "store_order",
          orderId,
          referralCode: REFCODE,
          referrerUserId,
          referrerWallet: REFERRER_WALLET,
          rail: "fiat",
          currency: "UAH",
          commissionNumerator: TOTAL_MINOR * BigInt(RATE_BP),
          rewardPercent: "5.0000",
          usdMicros: 125_000n,
          tokenAmount: 10n ** 18n,
          tokenDecimals: 18,
          receipt: {
            currency: "UAH",
            lines: [{ itemId: `${orderId}-0`, lineTotal: String(TOTAL_MINOR), rateBp: RATE_BP, source: "default" }],
            uahPerUsd: "40",
            rounding: "floor",
            tokenDecimals: 18,
            price: { tokenUsd: "0.125", source: "config", at: "2026-03-01T10:00:00.000Z" },
          },
          ...reward,
        }),
      ]);
      return orderReference;
    },
  };
}
