import { Form } from "react-router";
import { formatMoney, formatRate } from "#app/format/money.ts";
import { rateText } from "#app/format/rate-text.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { MonthName } from "./month-name.tsx";

export interface Terms {
  id: string;
  name: string;
  /** Basis points. */
  platformRateBp: number;
  referralRateBp: number;
}

/** What last month's sales would have cost one shop at another rate. */
export interface Estimate {
  vendorId: string;
  currency: string;
  referredMinor: bigint;
  referralMinor: bigint;
  wouldBeMinor: bigint;
  netMinor: bigint;
  netWouldBeMinor: bigint;
}

export interface Trial {
  vendorId: string;
  rateBp: number;
  /** `YYYY-MM`. */
  month: string;
  estimates: readonly Estimate[];
}

interface RateSectionProps {
  terms: readonly Terms[];
  /** The rate that is tried; null where none is. */
  trial: Trial | null;
  /** Whether what was typed is no rate. */
  isWrong: boolean;
  /** The highest that a rate may be, basis points. */
  maxRateBp: number;
  busy: boolean;
}

/** The rates of each shop, and what another referral rate would have come to last month. */
export function RateSection({ terms, trial, isWrong, maxRateBp, busy }: RateSectionProps) {
  const { t } = useTranslation();
  return (
    <section id="rates" className="scroll-mt-4">
      <h2 className="mb-1 text-lg">{t("vendor.rates")}</h2>
      <p className="mb-3 max-w-text text-sm text-ink-soft">{t("vendor.ratesText")}</p>
      {isWrong && (
        <div className="mb-3">
          <Notice tone="danger" announce>
            <MostRate maxRateBp={maxRateBp} />
          </Notice>
        </div>
      )}
      <ul className="grid items-start gap-4 @2xl:grid-cols-2">
        {terms.map((each) => (
          <li key={each.id} className="rounded-md border border-line bg-surface p-4 text-sm sm:p-6">
            <ShopRates terms={each} trial={trial?.vendorId === each.id ? trial : null} busy={busy} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function MostRate({ maxRateBp }: { maxRateBp: number }) {
  const { t } = useTranslation();
  return t("vendor.whatIf.wrong", { most: formatRate(useLocale(), maxRateBp) });
}

function ShopRates({ terms, trial, busy }: { terms: Terms; trial: Trial | null; busy: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [path = ""] = useAppPath()("/vendor").split("?");
  const { id, name, platformRateBp, referralRateBp } = terms;
  return (
    <>
      <h3 className="font-medium">{name}</h3>
      <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
        <dt className="text-ink-soft">{t("vendor.part.platform")}</dt>
        <dd className="text-right">{formatRate(locale, platformRateBp)}</dd>
        <dt className="text-ink-soft">{t("vendor.part.referral")}</dt>
        <dd className="text-right font-semibold">{formatRate(locale, referralRateBp)}</dd>
      </dl>
      <Form action={`${path}#rates`} className="mt-4 flex flex-wrap items-end gap-3" preventScrollReset>
        <UnstoredCodeInputs />
        <input type="hidden" name="of" value={id} />
        <div className="min-w-0 flex-1 basis-32">
          <Field
            key={trial?.rateBp ?? referralRateBp}
            label={t("vendor.whatIf.label")}
            name="rate"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={rateText(trial?.rateBp ?? referralRateBp)}
            required
            maxLength={6}
          />
        </div>
        <Button type="submit" look="secondary" disabled={busy}>
          {t("vendor.whatIf.submit")}
        </Button>
      </Form>
      {trial && <Outcome trial={trial} terms={terms} busy={busy} />}
    </>
  );
}

function Outcome({ trial, terms, busy }: { trial: Trial; terms: Terms; busy: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { rateBp, month, estimates } = trial;
  const rate = formatRate(locale, rateBp);
  const referred = estimates.filter(({ referredMinor }) => referredMinor > 0n);
  return (
    <div className="@container mt-4 space-y-3 rounded-sm bg-sunken p-3" aria-live="polite">
      {referred.length === 0 ? (
        <p>
          {t("vendor.whatIf.nothing")} (<MonthName month={month} />)
        </p>
      ) : (
        referred.map((each) => (
          <div key={each.currency} suppressHydrationWarning>
            <p className="font-medium">
              <MonthName month={month} />
              {": "}
              {t("vendor.whatIf.referred", { sum: formatMoney(locale, each.referredMinor, each.currency) })}
            </p>
            <div className="mt-2 grid gap-3 @sm:grid-cols-2">
              <Comparison
                title={t("vendor.whatIf.asItWas")}
                referralMinor={each.referralMinor}
                netMinor={each.netMinor}
                currency={each.currency}
              />
              <Comparison
                title={t("vendor.whatIf.at", { rate })}
                referralMinor={each.wouldBeMinor}
                netMinor={each.netWouldBeMinor}
                currency={each.currency}
              />
            </div>
          </div>
        ))
      )}
      <p className="text-ink-soft">{t("vendor.whatIf.note")}</p>
      {rateBp !== terms.referralRateBp && (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="intent" value="rate" />
          <input type="hidden" name="vendorId" value={terms.id} />
          <input type="hidden" name="rate" value={rateText(rateBp)} />
          <Button type="submit" size="sm" className="max-sm:min-h-11" disabled={busy}>
            {t("vendor.whatIf.use", { rate })}
          </Button>
        </Form>
      )}
    </div>
  );
}

interface ComparisonProps {
  title: string;
  referralMinor: bigint;
  netMinor: bigint;
  currency: string;
}

/** What the referral fee and the rest came to, or would have. */
function Comparison({ title, referralMinor, netMinor, currency }: ComparisonProps) {
  const { t } = useTranslation();
  return (
    <div className="min-w-0">
      <h4 className="text-ink-soft">{title}</h4>
      <dl>
        {(
          [
            ["referral", referralMinor],
            ["net", netMinor],
          ] as const
        ).map(([part, minor]) => (
          <div key={part} className="flex flex-wrap justify-between gap-x-3">
            <dt>{t(`vendor.part.${part}`)}</dt>
            <dd className="ml-auto font-semibold">
              <Money minor={minor} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
