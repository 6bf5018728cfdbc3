import type { RateSource } from "#core/domain/commission";
import { compareDecimals, type Decimal, parseDecimal } from "#core/domain/decimal";
import type { JudgedGuard } from "#core/domain/judged-guards";
import type { Likeness, MailboxLikeness } from "#core/domain/likeness";
import type { Currency } from "#core/domain/money";
import type { PaymentPurpose } from "#core/domain/payment";
import { ReasonBook, type ReasonOf } from "#core/domain/reason";

/** `look`: read it before you approve. `outlier`: approve only if you can explain it. */
export const evidenceMarks = ["ok", "look", "outlier"] as const;
export type EvidenceMark = (typeof evidenceMarks)[number];

/** English of {@link evidenceFindings}. The rules are written out in docs/operations/evidence.md. */
const findingSentences = {
  not_attributed: "the order does not name the code and the referrer that the reward names",
  guard_failed: "what is on record contradicts an attribution guard",
  amount_high: "{times} times what a reward usually is",
  new_buyer: "the buyer's account was less than {minutes} minutes old",
  new_referrer: "the referrer's account was less than {hours} hours old",
  no_visit: "the code had no visit in the days before",
  same_mailbox: "buyer and referrer have one mailbox",
  similar_mailbox: "the mailboxes of buyer and referrer look alike",
  same_name: "buyer and referrer have one name",
  same_phone: "buyer and referrer have given one phone number",
  same_address: "buyer and referrer have given one address",
  same_card: "buyer and referrer have paid with cards of one mask",
  buyer_refunds: "{refunded} other orders of the buyer were refunded",
  referred_refunds: "{refunded} of {buyers} other referred buyers were refunded",
  rewards_rejected: "{rejected} other rewards of the referrer were rejected",
  price_moved: "the price is {percent} % away from that of the reward before",
  rate_moved: "the exchange rate is {percent} % away from that of the reward before",
} as const;

/** What the rules can find. */
export const evidenceFindings = new ReasonBook(findingSentences);

export type EvidenceFinding = ReasonOf<typeof evidenceFindings> & { mark: EvidenceMark; at: Date | null };

/** Rules that may lack the facts they need. */
export const evidenceRules = [
  "guards",
  "amount",
  "mailbox",
  "name",
  "phone",
  "address",
  "card",
  "price",
  "rate",
] as const;
export type EvidenceRule = (typeof evidenceRules)[number];

/** Numbers of {@link judgeEvidence}; the table in docs/operations/evidence.md says why each is what it is. */
export const limits = {
  /** Rewards of others that a median needs. */
  usualFrom: 5,
  amount: { look: 3n, outlier: 10n },
  newBuyerMs: 3_600_000,
  newReferrerMs: 86_400_000,
  buyerRefunds: { look: 1, outlier: 3 },
  /** Buyers refunded, and the part of all referred buyers that they are at least: one in so many. */
  referredRefunds: { look: { from: 2, oneIn: 4 }, outlier: { from: 3, oneIn: 2 } },
  rewardsRejected: { look: 1, outlier: 3 },
  pricePercent: { look: 20n, outlier: 100n },
  ratePercent: { look: 5n, outlier: 20n },
  /** So many findings of `look` together are an `outlier`. */
  looksTogether: 3,
} as const;

/** A price or rate, as the receipt holds it. */
export interface Quoted {
  value: string;
  source: string | null;
  at: Date;
}

export interface EvidenceItem {
  name: { en: string; uk: string; ru: string };
  quantity: number;
  lineTotalMinor: bigint;
  rateBp: number;
  source: RateSource;
}

/** What an admin should know before a reward is approved. Of two people it says how alike they are, never a value. */
export interface RewardFacts {
  orderReference: string;
  purpose: PaymentPurpose;
  currency: Currency;
  orderedAt: Date;
  paidAt: Date | null;
  /** The order names the code and the referrer that the reward names. */
  isAttributed: boolean;
  guards: readonly JudgedGuard[];
  accounts: { buyerSince: Date; referrerSince: Date };
  mailbox: { likeness: MailboxLikeness; at: Date };
  name: Likeness;
  phone: Likeness;
  address: Likeness;
  card: Likeness;
  /** Paid orders of the buyer but this one, the newest 200; the sum is in this order's currency. */
  buyerOrders: { paid: number; refunded: number; sumMinor: bigint; at: Date | null };
  /** What the referrer's newest 200 other rewards say: of other buyers, and of those that a person or a shared wallet rejected. */
  referred: { buyers: number; refundedBuyers: number; rewardsRejected: number; at: Date | null };
  /** Calendar days of the clone; `at` is the last day with a visit. */
  visits: { count: number; from: string; to: string; at: string | null };
  items: readonly EvidenceItem[];
  reward: { usdMicros: bigint; rewardPercent: string; at: Date };
  price: Quoted | null;
  rate: Quoted | null;
  /** Of the newest 200 rewards in the 90 days before: the median of those of other referrers, and what was quoted last. */
  usual: { usdMicros: bigint | null; rewards: number; at: Date | null };
  before: { price: Quoted | null; rate: Quoted | null };
}

/** What the rules make of the facts. */
export interface EvidenceJudgement {
  mark: EvidenceMark;
  /** The worst first. */
  findings: readonly EvidenceFinding[];
  /** Rules that could not be applied, which is neither good nor bad. */
  unjudged: readonly EvidenceRule[];
}

/**
 * Marks a reward by plain rules. Each says nothing, `look` or `outlier`; the worst of them is the reward's mark, and three
 * that say `look` are an outlier together. More of what is suspicious never lowers a mark.
 */
export function judgeEvidence(facts: RewardFacts): EvidenceJudgement {
  const findings = [
    ...guardFindings(facts),
    ...amountFindings(facts),
    ...accountFindings(facts),
    ...likenessFindings(facts),
    ...historyFindings(facts),
    ...movedFindings("price_moved", facts.price, facts.before.price, limits.pricePercent),
    ...movedFindings("rate_moved", facts.rate, facts.before.rate, limits.ratePercent),
  ].sort((one, other) => evidenceMarks.indexOf(other.mark) - evidenceMarks.indexOf(one.mark));
  const looks = findings.filter(({ mark }) => mark === "look").length;
  const isOutlier = looks >= limits.looksTogether || findings.some(({ mark }) => mark === "outlier");
  return { mark: isOutlier ? "outlier" : looks > 0 ? "look" : "ok", findings, unjudged: unjudgedRules(facts) };
}

function unjudgedRules(facts: RewardFacts): EvidenceRule[] {
  const lacks: Record<EvidenceRule, boolean> = {
    guards: facts.isAttributed && facts.guards.some(({ state }) => state === "not_judged"),
    amount: facts.usual.usdMicros === null || facts.usual.rewards < limits.usualFrom,
    mailbox: facts.mailbox.likeness === "unknown",
    name: facts.name.isShared === null,
    phone: facts.phone.isShared === null,
    address: facts.address.isShared === null,
    card: facts.card.isShared === null,
    price: percentApart(facts.price, facts.before.price) === null,
    // An order in US dollars has no rate.
    rate: facts.currency !== "USD" && percentApart(facts.rate, facts.before.rate) === null,
  };
  return evidenceRules.filter((rule) => lacks[rule]);
}

function guardFindings({ isAttributed, guards, orderedAt }: RewardFacts): EvidenceFinding[] {
  if (!isAttributed) return [{ ...evidenceFindings.of("not_attributed"), mark: "outlier", at: orderedAt }];
  const failed = guards.find(({ state }) => state === "failed");
  return failed ? [{ ...evidenceFindings.of("guard_failed"), mark: "outlier", at: failed.paidAt ?? orderedAt }] : [];
}

function amountFindings({ usual, reward }: RewardFacts): EvidenceFinding[] {
  if (usual.usdMicros === null || usual.rewards < limits.usualFrom) return [];
  const median = usual.usdMicros > 0n ? usual.usdMicros : 1n;
  const { look, outlier } = limits.amount;
  if (reward.usdMicros <= median * look) return [];
  const mark = reward.usdMicros > median * outlier ? "outlier" : "look";
  const times = (reward.usdMicros / median).toString();
  return [{ ...evidenceFindings.of("amount_high", { times }), mark, at: reward.at }];
}

function accountFindings({ accounts, orderedAt, visits }: RewardFacts): EvidenceFinding[] {
  const found: EvidenceFinding[] = [];
  const age = (since: Date) => Math.max(orderedAt.getTime() - since.getTime(), 0);
  const [buyer, referrer] = [age(accounts.buyerSince), age(accounts.referrerSince)];
  if (buyer < limits.newBuyerMs) {
    const minutes = (Math.floor(buyer / 60_000) + 1).toString();
    found.push({ ...evidenceFindings.of("new_buyer", { minutes }), mark: "look", at: accounts.buyerSince });
  }
  if (referrer < limits.newReferrerMs) {
    const hours = (Math.floor(referrer / 3_600_000) + 1).toString();
    found.push({ ...evidenceFindings.of("new_referrer", { hours }), mark: "look", at: accounts.referrerSince });
  }
  if (visits.count <= 0) found.push({ ...evidenceFindings.of("no_visit"), mark: "look", at: orderedAt });
  return found;
}

function likenessFindings({ mailbox, name, phone, address, card }: RewardFacts): EvidenceFinding[] {
  const found: EvidenceFinding[] = [];
  const { likeness, at } = mailbox;
  if (likeness === "same") found.push({ ...evidenceFindings.of("same_mailbox"), mark: "outlier", at });
  if (likeness === "similar") found.push({ ...evidenceFindings.of("similar_mailbox"), mark: "look", at });
  if (name.isShared) found.push({ ...evidenceFindings.of("same_name"), mark: "look", at: name.at });
  if (phone.isShared) found.push({ ...evidenceFindings.of("same_phone"), mark: "outlier", at: phone.at });
  if (address.isShared) found.push({ ...evidenceFindings.of("same_address"), mark: "look", at: address.at });
  if (card.isShared) found.push({ ...evidenceFindings.of("same_card"), mark: "outlier", at: card.at });
  return found;
}

function historyFindings({ buyerOrders, referred }: RewardFacts): EvidenceFinding[] {
  const found: EvidenceFinding[] = [];
  const counted = (number: number, { look, outlier }: { look: number; outlier: number }): EvidenceMark =>
    number >= outlier ? "outlier" : number >= look ? "look" : "ok";

  const { refunded } = buyerOrders;
  const ofBuyer = counted(refunded, limits.buyerRefunds);
  if (ofBuyer !== "ok") {
    const finding = evidenceFindings.of("buyer_refunds", { refunded: refunded.toString() });
    found.push({ ...finding, mark: ofBuyer, at: buyerOrders.at });
  }

  const { buyers, refundedBuyers, rewardsRejected: rejected } = referred;
  const { look, outlier } = limits.referredRefunds;
  const reaches = ({ from, oneIn }: { from: number; oneIn: number }) =>
    refundedBuyers >= from && refundedBuyers * oneIn >= buyers;
  if (reaches(look) || reaches(outlier)) {
    const params = { refunded: refundedBuyers.toString(), buyers: buyers.toString() };
    const mark = reaches(outlier) ? "outlier" : "look";
    found.push({ ...evidenceFindings.of("referred_refunds", params), mark, at: referred.at });
  }

  const ofRewards = counted(rejected, limits.rewardsRejected);
  if (ofRewards !== "ok") {
    const finding = evidenceFindings.of("rewards_rejected", { rejected: rejected.toString() });
    found.push({ ...finding, mark: ofRewards, at: referred.at });
  }
  return found;
}

function movedFindings(
  code: "price_moved" | "rate_moved",
  now: Quoted | null,
  before: Quoted | null,
  { look, outlier }: { look: bigint; outlier: bigint },
): EvidenceFinding[] {
  const percent = percentApart(now, before);
  if (percent === null || percent <= look) return [];
  const mark = percent > outlier ? "outlier" : "look";
  return [{ ...evidenceFindings.of(code, { percent: percent.toString() }), mark, at: now?.at ?? null }];
}

/** How much larger the larger one is, in whole percent rounded up; null where one is missing, unreadable or zero. */
function percentApart(one: Quoted | null, other: Quoted | null): bigint | null {
  const [left, right] = [readQuoted(one), readQuoted(other)];
  if (!left || !right) return null;
  const [low, high] = compareDecimals(left, right) < 0 ? [left, right] : [right, left];
  const over = high.value * 100n * 10n ** BigInt(low.scale);
  const under = low.value * 10n ** BigInt(high.scale);
  return (over + under - 1n) / under - 100n;
}

function readQuoted(quoted: Quoted | null): Decimal | null {
  try {
    const decimal = quoted && parseDecimal(quoted.value);
    return decimal && decimal.value > 0n ? decimal : null;
  } catch {
    return null;
  }
}
