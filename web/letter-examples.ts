import type { LetterKind } from "#core/domain/letter-kind";
import type { Currency } from "#core/domain/money";
import type { LetterFacts } from "#core/ports/letter-writer";

type Example = Partial<LetterFacts>;

/** Of a token with 18 decimals, its smallest unit. */
const DECIMALS = 18;
const TOKEN = 10n ** BigInt(DECIMALS);

const orderReference = "store-a1b2c3d4e5f6-1";
const vendorName = "Kiln & Co";
const code = "Frnd7Ref";
const wallet = "0x00000000000000000000000000000000000000A1";

const asking: Example = { token: "example".padEnd(43, "-") };

/** What every kind of letter can be about, one example a case: for admins to look at, and for the tests to try. */
export function letterExamples(currency: Currency): Readonly<Record<LetterKind, readonly Example[]>> {
  const refund = { orderReference, amountMinor: 39_900n, currency };
  const parcel = { orderReference, vendorName, carrier: "Nova Poshta", trackingNumber: "20450000000001" };
  const sale = {
    vendorName,
    orderReference,
    currency,
    grossMinor: 10_000n,
    netMinor: 7_500n,
    leftMinor: 2_500n,
    isPaidOut: false,
  };
  const reward = { off: (15n * TOKEN) / 10n, left: TOKEN, decimals: DECIMALS, isPaid: false };
  const payout = { vendorName, amountMinor: 1_234_500n, currency, to: "UA21…6001" };
  const news = {
    tokens: { amount: (269n * TOKEN) / 10n, decimals: DECIMALS },
    usdMicros: 2_690_000n,
    code,
    wallet,
    next: "check",
    why: null,
    words: null,
  } as const;
  const lines = [
    {
      name: { en: "Stoneware mug", uk: "Керамічна чашка", ru: "Керамическая чашка" },
      quantity: 2,
      totalMinor: 79_800n,
    },
    { name: { en: "Linden honey", uk: "Липовий мед", ru: "Липовый мёд" }, quantity: 1, totalMinor: 24_000n },
  ];
  const order = {
    id: "a1b2c3d4e5f6",
    orderReference,
    purpose: "store_order",
    provider: "wayforpay",
    lines,
    totalMinor: 103_800n,
    currency,
  } as const;
  const plan = { en: "Supporter", uk: "Прихильник", ru: "Сторонник" };
  const membership = {
    ...order,
    purpose: "membership_upgrade",
    lines: [{ name: plan, quantity: 1, totalMinor: 49_900n }],
    totalMinor: 49_900n,
  } as const;
  const stop = { unsubscribeToken: "example".padEnd(43, "-") };
  return {
    verify: [asking],
    reset: [asking],
    approve: [{ ...asking, newEmail: "new@example.org" }],
    adopt: [{ ...asking, newEmail: "new@example.org" }],
    changed: [{}],
    moved: [{ newEmail: "new@example.org" }],
    orderPaid: [{ order }, { order: { ...order, provider: "credit" } }, { order: membership }],
    refund: [{ refund }],
    refunded: [
      { refund: { ...refund, to: "card" } },
      { refund: { ...refund, to: "credit", note: "The mug arrived broken." } },
      { refund: { ...refund, to: "transfer" } },
    ],
    reduced: [
      { reward, ...stop },
      { reward: { ...reward, left: 0n }, ...stop },
      { reward: { ...reward, isPaid: true }, ...stop },
    ],
    adjusted: [{ sale }, { sale: { ...sale, isPaidOut: true } }],
    sent: [
      { parcel: { ...parcel, isCorrection: false } },
      { parcel: { ...parcel, trackingNumber: null, isCorrection: false } },
      { parcel: { ...parcel, isCorrection: true } },
      { parcel: { ...parcel, trackingNumber: null, isCorrection: true } },
    ],
    rewardEarned: [
      { news, ...stop },
      { news: { ...news, next: "pay" }, ...stop },
      { news: { ...news, next: "wallet", wallet: null }, ...stop },
      { news: { ...news, tokens: null }, ...stop },
    ],
    rewardApproved: [
      { news: { ...news, next: "pay" }, ...stop },
      { news: { ...news, next: "wallet", wallet: null }, ...stop },
      { news: { ...news, next: "pay", tokens: null }, ...stop },
    ],
    rewardPaid: [
      { news, ...stop },
      { news: { ...news, wallet: null }, ...stop },
    ],
    rewardRejected: [
      { news: { ...news, words: "The order was placed by mistake." }, ...stop },
      { news: { ...news, why: "wallet_overlap" }, ...stop },
      { news: { ...news, why: "offset_by_debt" }, ...stop },
      { news: { ...news, tokens: null, why: "too_small" }, ...stop },
    ],
    payoutPaid: [{ payout }, { payout: { ...payout, to: null } }],
    payoutFailed: [{ payout }],
    payoutReturned: [{ payout }],
    findings: [{ findings: 3 }],
    factorAdded: [{}],
    factorRemoved: [{}],
    recoveryCodesMade: [{}],
    recoveryCodeUsed: [{}],
    linked: [{ ...asking, wallet: { address: wallet, code } }],
    invited: [{ ...asking, vendorName }],
    left: [{ vendorName }],
    bankDetails: [true, false].map((oldStay) => ({
      ...asking,
      vendorName,
      bank: { ibanMasked: "UA21…6001", oldStay },
    })),
    payoutMethod: [
      { ...asking, vendorName, method: { to: "bank", oldStays: true } },
      { ...asking, vendorName, method: { to: "credit", oldStays: false } },
    ],
  };
}
