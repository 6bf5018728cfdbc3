import fc from "fast-check";
import { approvalsNeeded } from "#core/domain/approval";
import { referralCommission, referralNumerator } from "#core/domain/commission";
import { cloneAccountId, userAccountId } from "#core/domain/credit";
import { formatDecimal } from "#core/domain/decimal";
import type { ClaimedReward } from "#core/domain/mint";
import type { MintGrounds } from "#core/domain/mint-grounds";
import { sumMinor } from "#core/domain/money";
import type { PaymentPurpose } from "#core/domain/payment";
import { isWithinAutoApproval, sizeReward } from "#core/domain/reward";
import { approvalBy, CLAIMED_WALLET, MINT_RULES, NOTHING_BACK } from "./claimed-reward.ts";
import { afterRefunds, returned } from "./refunded-claim.ts";

const vendors = ["vendor-1", "vendor-2", "vendor-3"] as const;

const line = (vendorId: fc.Arbitrary<string | null>) =>
  fc.record({
    vendorId,
    quantity: fc.integer({ min: 1, max: 3 }),
    lineTotalMinor: fc.bigInt(1n, 10n ** 9n),
    referralRateBp: fc.integer({ min: 1, max: 5_000 }),
  });

const linesOf = (purpose: PaymentPurpose) =>
  purpose === "membership_upgrade"
    ? fc.array(line(fc.constant(null)), { minLength: 1, maxLength: 1 })
    : fc.array(line(fc.constantFrom(...vendors)), { minLength: 1, maxLength: 6 });

const placed = <Line>(lines: readonly Line[]) =>
  lines.map((each, position) => ({ ...each, itemId: `item-${position}`, position }));

/** Claims as payment, reward and approval leave them: any purpose, currency, way to pay and number of vendors. */
const paidClaims: fc.Arbitrary<ClaimedReward> = fc
  .constantFrom<PaymentPurpose>("store_order", "membership_upgrade")
  .chain((purpose) =>
    fc.record({
      purpose: fc.constant(purpose),
      lines: linesOf(purpose).map(placed),
      currency: fc.constantFrom("UAH" as const, "USD" as const),
      byCredit: purpose === "store_order" ? fc.boolean() : fc.constant(false),
      price: fc.bigInt(2n, 50n),
      rate: fc.bigInt(20n, 80n),
    }),
  )
  .map(({ purpose, lines, currency, byCredit, price, rate }): ClaimedReward => {
    const tokenUsd = { value: price, scale: 2 };
    const uahPerUsd = currency === "USD" ? null : { value: rate, scale: 0 };
    const { tokenDecimals, approval } = MINT_RULES;
    const numerator = referralNumerator(lines);
    const tokenAmount = sizeReward(numerator, { uahPerUsd, tokenUsd, tokenDecimals });
    const worth = { numerator, uahPerUsd: currency === "USD" ? null : approval.uahPerUsd };
    const isAutomatic = byCredit && isWithinAutoApproval(numerator, worth.uahPerUsd, approval.autoApproveMaxUsd);
    const admins = isAutomatic ? [] : ["ann", "bob"].slice(0, approvalsNeeded(worth, approval));
    const about = { orderId: "order-1", currency };
    const totalMinor = sumMinor(lines.map(({ lineTotalMinor }) => lineTotalMinor));
    const referral = { referralCode: "Frnd7Ref", referrerUserId: "referrer" };
    const sold = Map.groupBy(lines, ({ vendorId }) => vendorId);
    const owed = [...sold].flatMap(([vendorId, each]) =>
      vendorId === null ? [] : [{ ...about, vendorId, minor: referralCommission(each) }],
    );
    return {
      ...referral,
      orderReference: "ring-1-1",
      referrerWallet: CLAIMED_WALLET,
      tokenAmount,
      receipt: {
        currency,
        lines: [],
        uahPerUsd: uahPerUsd && formatDecimal(uahPerUsd),
        rounding: "floor",
        tokenDecimals,
        price: { tokenUsd: formatDecimal(tokenUsd), source: "config", at: "2026-11-21T00:00:00.000Z" },
      },
      order: {
        ...referral,
        id: about.orderId,
        buyerId: "buyer",
        purpose,
        currency,
        totalMinor,
        referrerWallet: CLAIMED_WALLET,
        paidReference: "ring-1-1",
        lines,
      },
      grounds: {
        attempt: {
          ...about,
          payerId: "buyer",
          purpose,
          provider: byCredit ? "credit" : "wayforpay",
          status: "approved",
          amountMinor: totalMinor,
        },
        paidOrderId: about.orderId,
        hasAppliedEvent: !byCredit,
        movement: byCredit ? movementOf(totalMinor, currency) : null,
        settlements: owed.map(({ minor, ...settled }) => ({
          ...settled,
          referralMinor: minor,
          status: "pending",
          isReversedByAdmin: false,
        })),
        assists: owed.map(({ minor, ...settled }) => ({ ...settled, ...referral, commissionMinor: minor })),
        approvals: admins.map((admin) => approvalBy(admin, tokenAmount)),
        period: purpose === "store_order" ? null : { userId: "buyer", isUpgrade: true, priceMinor: totalMinor },
        ...NOTHING_BACK,
      },
      walletGrounds: { link: null, bound: null, buyerWallets: [] },
      boundWallet: null,
      mayOwe: false,
    };
  });

/** The same after any refunds, and with any part of them kept back for debts by earlier claims. */
export const honestClaims: fc.Arbitrary<ClaimedReward> = fc
  .tuple(paidClaims, returned)
  .map(([claim, back]) => afterRefunds(claim, back));

function movementOf(totalMinor: bigint, currency: "UAH" | "USD"): MintGrounds["movement"] {
  return {
    kind: "order",
    entries: [
      { accountId: userAccountId("buyer", currency), amountMinor: -totalMinor },
      { accountId: cloneAccountId("sales", currency), amountMinor: totalMinor },
    ],
  };
}

/** Fields that a forger may change without being paid more, or anything else: the Minter does not read them. */
// Nor does it matter which admin it was, or how many units a sum was for. What is kept back only lowers what is paid; the role
// that writes it cannot take it back, and what a person owes is read again when it is written. That an admin reversed a
// settlement takes its net from the vendor, and leaves the referrer's part as it was.
const unread = [
  /^receipt\.(lines|rounding|price\.(source|at))/,
  /^grounds\.approvals\[\d+\]\.adminId/,
  /^order\.lines\[\d+\]\.(itemId|position|quantity)/,
  /^grounds\.refunds\[\d+\]\.lines\[\d+\]\.quantity/,
  /^grounds\.offsets\[\d+\]\.tokenAmount/,
  /^grounds\.settlements\[\d+\]\.isReversedByAdmin/,
  /^mayOwe$/,
];

/** Words of fields that know only some: each is replaced by one that means something else. */
const otherWords: Readonly<Record<string, string>> = {
  approved: "refunded",
  pending: "reversed",
  done: "refused",
  UAH: "USD",
  USD: "UAH",
  order: "grant",
  store_order: "membership_upgrade",
  membership_upgrade: "store_order",
  wayforpay: "credit",
  credit: "wayforpay",
  admin: "user",
};

/** What may be missing altogether: nullable columns, left joins, and anything in a row's JSON. */
const absent =
  /^(receipt(\..*)?|order\.(referr\w+|paidReference|lines\[\d+\]\.vendorId)|grounds\.(attempt|paidOrderId|movement|period))$/;

/** Every way in which one field of a claim can be another, or one of its rows be missing or there twice. */
export function forgeriesOf(claim: ClaimedReward): { what: string; forged: ClaimedReward }[] {
  const byCredit = claim.grounds.movement !== null;
  return changesOf(claim, "").flatMap(({ path, value }) =>
    // No provider's event is asked for where credit paid.
    byCredit && path === "grounds.hasAppliedEvent" ? [] : [{ what: path, forged: value as ClaimedReward }],
  );
}

interface Change {
  path: string;
  value: unknown;
}

function changesOf(value: unknown, path: string): Change[] {
  if (unread.some((pattern) => pattern.test(path))) return [];
  const to = (...others: unknown[]) => others.flatMap((other) => (other === value ? [] : [{ path, value: other }]));
  if (typeof value === "bigint") return to(value + 1n, value - 1n, -value, value * 2n);
  if (typeof value === "number") return to(value + 1);
  if (typeof value === "boolean") return to(!value);
  // Where nothing of a vendor is left, its settlement may be in any state.
  if (value === "reversed") return [];
  if (typeof value === "string") return to(otherWords[value] ?? `${value}1`, ...(absent.test(path) ? [null] : []));
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => [
      ...changesOf(item, `${path}[${at}]`).map((change) => ({ ...change, value: value.with(at, change.value) })),
      // An offset that is missing is one that was never written, unless another came after it.
      ...(path === "grounds.offsets" && at === value.length - 1
        ? []
        : [{ path: `${path} without [${at}]`, value: value.toSpliced(at, 1) }]),
      // An admin approves a reward once: the row's key says so.
      ...(path === "grounds.approvals" ? [] : [{ path: `${path} with [${at}] twice`, value: [...value, item] }]),
    ]);
  }
  if (value === null || typeof value !== "object") return [];
  const inner = Object.entries(value).flatMap(([name, field]) =>
    changesOf(field, path === "" ? name : `${path}.${name}`).map((change) => ({
      ...change,
      value: { ...value, [name]: change.value },
    })),
  );
  return absent.test(path) ? [...inner, { path: `no ${path}`, value: null }] : inner;
}
