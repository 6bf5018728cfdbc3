import type { Locale } from "#core/domain/locale";
import { CREDIT } from "#core/domain/payment";
import { textIn } from "#core/domain/translated";
import type { LetterFacts } from "#core/ports/letter-writer";
import { formatMoney, formatUsdMicros } from "#web/app/format/money";
import { formatTokens } from "#web/app/format/token";
import { shortWallet } from "#web/app/format/wallet";

/** Facts of a letter in a language that the store speaks. */
export type SpokenFacts = LetterFacts & { locale: Locale };

/** The sentences of a letter, by their keys: those of its body, and those after what was bought. */
export function sentencesOf(facts: LetterFacts): { body: string[]; after: string[] } {
  return { body: bodyOf(facts), after: afterOf(facts) };
}

function bodyOf(facts: LetterFacts): string[] {
  const { kind, refund, reward, sale, parcel, payout, news } = facts;
  switch (kind) {
    case "bankDetails":
      return ["text", facts.bank?.oldStay ? "oldStay" : "wait", "ask"];
    case "payoutMethod":
      return [facts.method?.to ?? "credit", facts.method?.oldStays ? "oldStays" : "wait", "ask"];
    case "refunded":
      return ["text", refund?.to ?? "card", "reference", ...(refund?.note ? ["why"] : [])];
    case "reduced":
      return [reward?.isPaid ? "paid" : reward?.left === 0n ? "nothing" : "text"];
    case "adjusted":
      return [sale?.isPaidOut ? "paidOut" : "text", "reference"];
    case "sent":
      return [parcel?.isCorrection ? "corrected" : "text", parcel?.trackingNumber ? "number" : "carrier"];
    case "payoutPaid":
      return [payout?.to == null ? "credit" : "bank"];
    case "orderPaid":
      return [facts.order?.provider === CREDIT ? "credit" : "text"];
    case "rewardEarned":
      return [news?.tokens ? "text" : "unpriced", news?.next ?? "check"];
    case "rewardApproved":
      return [news?.tokens ? "text" : "unpriced", news?.next === "wallet" ? "wallet" : "pay"];
    case "rewardPaid":
      return [news?.wallet ? "text" : "noWallet"];
    case "rewardRejected":
      return [news?.tokens ? "text" : "unpriced", ...(news?.why ? [`why_${news.why}`] : news?.words ? ["words"] : [])];
    default:
      return ["text"];
  }
}

function afterOf({ kind, order }: LetterFacts): string[] {
  return kind === "orderPaid" ? [order?.purpose === "membership_upgrade" ? "membership" : "goods", "reference"] : [];
}

/** What its sentences name, written in the reader's way. */
export function valuesOf(facts: SpokenFacts, tokenSymbol: string) {
  const { locale, refund, reward, sale, parcel, payout, order, news, wallet } = facts;
  const sum = refund ?? payout ?? (order && { amountMinor: order.totalMinor, currency: order.currency });
  const tokens = (amount: bigint, decimals: number) => `${formatTokens(locale, amount, decimals)} ${tokenSymbol}`;
  return {
    account: facts.account,
    newEmail: facts.newEmail ?? "",
    sum: sum ? formatMoney(locale, sum.amountMinor, sum.currency) : "",
    order: order?.id,
    reference: (refund ?? parcel ?? sale ?? order)?.orderReference ?? "",
    vendor: (sale ?? parcel ?? payout)?.vendorName ?? facts.vendorName,
    carrier: parcel?.carrier,
    number: parcel?.trackingNumber,
    bankAccount: payout?.to,
    note: refund?.note,
    iban: facts.bank?.ibanMasked,
    findings: facts.findings,
    ...(wallet && { wallet: wallet.address, code: wallet.code }),
    ...(reward && { off: tokens(reward.off, reward.decimals), left: tokens(reward.left, reward.decimals) }),
    ...(sale && {
      gross: formatMoney(locale, sale.grossMinor, sale.currency),
      net: formatMoney(locale, sale.netMinor, sale.currency),
      left: formatMoney(locale, sale.leftMinor, sale.currency),
    }),
    ...(news && {
      reward: news.tokens && tokens(news.tokens.amount, news.tokens.decimals),
      worth: formatUsdMicros(locale, news.usdMicros),
      code: news.code,
      wallet: news.wallet && shortWallet(news.wallet),
      words: news.words,
    }),
  };
}

/** What was bought, line by line, and the sum. */
export function rowsOf({ locale, order }: SpokenFacts, total: string): { label: string; sum: string }[] {
  if (!order) return [];
  const lines = order.lines.map(({ name, quantity, totalMinor }) => ({
    label: `${textIn(name, locale)}${quantity > 1 ? ` × ${quantity}` : ""}`,
    sum: formatMoney(locale, totalMinor, order.currency),
  }));
  return [...lines, { label: total, sum: formatMoney(locale, order.totalMinor, order.currency) }];
}
