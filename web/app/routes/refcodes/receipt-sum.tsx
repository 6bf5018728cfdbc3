import type { ReactNode } from "react";
import { formatExactMoney, formatMoney, formatRate, formatTokenPrice } from "#app/format/money.ts";
import { formatTokensInFull } from "#app/format/token.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import type { Currency } from "#core/domain/money";
import { type SummedReceipt, sumReceipt } from "#core/domain/receipt-sum";
import { isPaidOut, isRefused, type RewardStatus } from "#core/domain/reward";

export interface ReceiptSumProps {
  reward: {
    status: RewardStatus;
    receipt: SummedReceipt & { currency: Currency };
    /** What the ledger holds as due, in the token's smallest unit. */
    dueAmount: bigint | null;
    /** What each refund took off, in 1/10 000 of a minor unit. */
    reductions: { numerator: bigint }[];
    offsets: { tokenAmount: bigint }[];
  };
  tokenSymbol: string;
}

/**
 * How a reward comes to its amount, computed here from its receipt by the rules that the store itself uses: each line, the
 * total, its value, the tokens, and what was taken off. Says whether the store's ledger holds the same.
 */
export function ReceiptSum({ reward, tokenSymbol }: ReceiptSumProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { receipt, reductions, offsets, dueAmount, status } = reward;
  const { currency, uahPerUsd, price, tokenDecimals } = receipt;
  const sum = sumReceipt(receipt, {
    taken: reductions.map(({ numerator }) => numerator),
    keptBack: offsets.map(({ tokenAmount }) => tokenAmount),
  });
  const tokens = (amount: bigint) => `${formatTokensInFull(locale, amount, tokenDecimals ?? 0)} ${tokenSymbol}`;
  const { due } = sum;
  const isPriced = price !== null && due !== null;
  return (
    <section className="mt-3 max-w-text text-sm">
      <h3 className="mb-1 font-medium">{t("refcodes.sum.title")}</h3>
      <dl className="divide-y divide-line border-y border-line">
        {sum.lines.map(({ lineTotal, rateBp, numerator }, index) => (
          <Step
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a receipt never change, and may be alike.
            key={index}
            name={`${formatMoney(locale, BigInt(lineTotal), currency)} × ${formatRate(locale, rateBp)}`}
          >
            {formatExactMoney(locale, numerator, currency)}
          </Step>
        ))}
        {sum.lines.length > 1 && (
          <Step name={t("refcodes.sum.total")}>{formatExactMoney(locale, sum.numerator, currency)}</Step>
        )}
        <Step
          name={
            uahPerUsd === null
              ? t("refcodes.sum.value")
              : t("refcodes.sum.atRate", { rate: formatRateOf(locale, uahPerUsd) })
          }
        >
          {formatExactMoney(locale, sum.usdMicros, "USD")}
        </Step>
        {isPriced && (
          <>
            <Step
              name={t("refcodes.sum.atPrice", { price: formatTokenPrice(locale, price.tokenUsd), token: tokenSymbol })}
            >
              {tokens(sum.tokens ?? 0n)}
            </Step>
            {sum.reductions.map(({ tokens: off }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: refunds of an order keep their order.
              <Step key={`off-${index}`} name={t("refcodes.event.reduced")}>
                {`−${tokens(off ?? 0n)}`}
              </Step>
            ))}
            {sum.keptBack > 0n && (
              <Step name={t("refcodes.event.offset")}>{`−${tokens(due < sum.keptBack ? due : sum.keptBack)}`}</Step>
            )}
            {!isRefused(status) && (
              <Step name={t(isPaidOut(status) ? "refcodes.sum.paid" : "refcodes.sum.toPay")} isResult>
                {tokens(sum.toPay ?? 0n)}
              </Step>
            )}
          </>
        )}
      </dl>
      <p className="mt-2 text-ink-soft">
        {t(!isPriced ? "refcodes.sum.unpriced" : due === dueAmount ? "refcodes.sum.same" : "refcodes.sum.differs")}
      </p>
    </section>
  );
}

/** A decimal of the receipt in the reader's way, with every digit. */
function formatRateOf(locale: string, decimal: string): string {
  const [, fraction = ""] = decimal.split(".");
  return new Intl.NumberFormat(locale, { minimumFractionDigits: Math.min(fraction.length, 12) }).format(
    decimal as Intl.StringNumericLiteral,
  );
}

function Step({ name, isResult = false, children }: { name: string; isResult?: boolean; children: ReactNode }) {
  return (
    <div className={`flex flex-wrap justify-between gap-x-4 py-1.5 ${isResult ? "font-semibold" : ""}`}>
      <dt className={isResult ? "" : "text-ink-soft"} suppressHydrationWarning>
        {name}
      </dt>
      <dd className="ml-auto text-right break-all" suppressHydrationWarning>
        {children}
      </dd>
    </div>
  );
}
