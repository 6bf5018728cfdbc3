import type { ReactNode } from "react";
import { formatMoney, formatRate, formatTokenPrice, formatUsdMicros } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import type { Likeness } from "#core/domain/likeness";
import type { Locale } from "#core/domain/locale";
import type { Quoted, RewardFacts } from "#core/domain/reward-evidence";
import { Evidence } from "../evidence.tsx";

const likenesses = ["name", "phone", "address", "card"] as const;

/** Every fact about a reward with its time. Of buyer and referrer it says whether they are alike, and no more. */
export function RewardFactList({ facts, tokenSymbol }: { facts: RewardFacts; tokenSymbol: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { accounts, buyerOrders, referred, visits, usual, orderedAt, currency } = facts;
  const judged = facts.guards.find(({ orderedAt: at }) => at !== null);
  const judgedAgain = facts.guards.find(({ paidAt }) => paidAt !== null);
  return (
    <dl className="mt-2 grid gap-x-6 gap-y-3 sm:grid-cols-2 @3xl:grid-cols-3">
      {judged?.orderedAt && <Fact label={t("admin.evidence.checkedAt")} at={judged.orderedAt} />}
      {judgedAgain?.paidAt && <Fact label={t("admin.evidence.checkedAgain")} at={judgedAgain.paidAt} />}
      <Fact label={t("admin.evidence.fact.buyer")} at={accounts.buyerSince}>
        {t("admin.evidence.age", { age: ageOf(locale, accounts.buyerSince, orderedAt) })}
      </Fact>
      <Fact label={t("admin.evidence.fact.referrer")} at={accounts.referrerSince}>
        {t("admin.evidence.age", { age: ageOf(locale, accounts.referrerSince, orderedAt) })}
      </Fact>
      <Fact label={t("admin.evidence.fact.mailbox")} at={facts.mailbox.at}>
        {t(`admin.evidence.likeness.${facts.mailbox.likeness}`)}
      </Fact>
      {likenesses.map((name) => (
        <Fact key={name} label={t(`admin.evidence.fact.${name}`)} at={facts[name].at}>
          {t(`admin.evidence.likeness.${wordOf(facts[name])}`)}
        </Fact>
      ))}
      <Fact label={t("admin.evidence.fact.buyerOrders")} at={buyerOrders.at}>
        {t("admin.evidence.buyerOrders", {
          paid: buyerOrders.paid,
          sum: formatMoney(locale, buyerOrders.sumMinor, currency),
          refunded: buyerOrders.refunded,
        })}
      </Fact>
      <Fact label={t("admin.evidence.fact.referred")} at={referred.at}>
        {t("admin.evidence.referred", {
          buyers: referred.buyers,
          refunded: referred.refundedBuyers,
          rejected: referred.rewardsRejected,
        })}
      </Fact>
      <Fact label={t("admin.evidence.fact.visits")} at={null}>
        {t("admin.evidence.visits", {
          visits: visits.count,
          from: dayOf(locale, visits.from),
          to: dayOf(locale, visits.to),
        })}
      </Fact>
      <Fact label={t("admin.evidence.fact.usual")} at={usual.at}>
        {usual.usdMicros === null
          ? t("admin.evidence.usualUnknown")
          : t("admin.evidence.usual", { usd: formatUsdMicros(locale, usual.usdMicros), rewards: usual.rewards })}
      </Fact>
      <QuotedFact
        label={`${t("admin.evidence.fact.price")} (${tokenSymbol})`}
        now={facts.price}
        before={facts.before.price}
        write={(value) => formatTokenPrice(locale, value)}
      />
      {currency !== "USD" && (
        <QuotedFact
          label={t("admin.evidence.fact.rate")}
          now={facts.rate}
          before={facts.before.rate}
          write={(value) =>
            `${new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(value))} ${currency}/USD`
          }
        />
      )}
      <div className="min-w-0 sm:col-span-2 @3xl:col-span-3">
        <dt className="text-ink-soft">{t("admin.evidence.fact.items")}</dt>
        {facts.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an order never change.
          <dd key={index} className="break-words" suppressHydrationWarning>
            {t("admin.evidence.item", {
              name: item.name[locale],
              quantity: item.quantity,
              total: formatMoney(locale, item.lineTotalMinor, currency),
              rate: formatRate(locale, item.rateBp),
              source: t(`admin.evidence.source.${item.source}`),
            })}
          </dd>
        ))}
      </div>
    </dl>
  );
}

/** A fact and its time; a moment alone is a fact too. */
function Fact({ label, at, children }: { label: string; at: Date | null; children?: ReactNode }) {
  return (
    <Evidence label={label}>
      {children && <span suppressHydrationWarning>{children}</span>}
      {at && (
        <span className={children ? "block text-ink-soft" : ""}>
          <DateTime at={at} />
        </span>
      )}
    </Evidence>
  );
}

interface QuotedFactProps {
  label: string;
  now: Quoted | null;
  before: Quoted | null;
  write(value: string): string;
}

function QuotedFact({ label, now, before, write }: QuotedFactProps) {
  const { t } = useTranslation();
  const value = now ? write(now.value) : t("admin.evidence.unknown");
  return (
    <Fact label={label} at={now?.at ?? null}>
      {before
        ? t("admin.evidence.quoted", { value, before: write(before.value) })
        : t("admin.evidence.quotedAlone", { value })}
    </Fact>
  );
}

function wordOf({ isShared }: Likeness): "same" | "different" | "unknown" {
  if (isShared === null) return "unknown";
  return isShared ? "same" : "different";
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long before a moment another was, in the largest unit that is whole: `3 days`. */
function ageOf(locale: Locale, since: Date, at: Date): string {
  const ms = Math.max(at.getTime() - since.getTime(), 0);
  const [unit, length] = units.find(([, each]) => ms >= each) ?? units[2];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(ms / length));
}

/** A calendar day, whatever the reader's time zone is. */
function dayOf(locale: Locale, day: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(day));
}
