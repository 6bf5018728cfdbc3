import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";

const steps = ["visits", "signUps", "orders", "paidOrders", "minted"] as const;

type Funnel = Record<(typeof steps)[number], number>;

/** The referral funnel of all time, each step with its share of the step before. */
export function ReferralFunnel({ funnel }: { funnel: Funnel }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const most = Math.max(...steps.map((step) => funnel[step]), 1);
  return (
    <section aria-labelledby="funnel-title">
      <h2 id="funnel-title" className="text-lg">
        {t("refcodes.funnel.title")}
      </h2>
      <p className="mt-1 mb-3 max-w-text text-sm text-ink-soft">{t("refcodes.funnel.text")}</p>
      <ol className="divide-y divide-line rounded-md border border-line bg-surface">
        {steps.map((step, index) => {
          const before = funnel[steps[index - 1] ?? step];
          // Visits without JavaScript are not counted, so a step may be greater than the one before it.
          const rate = index > 0 && before > 0 && funnel[step] <= before ? percent.format(funnel[step] / before) : null;
          return (
            <li key={step} className="grid grid-cols-[7rem_1fr_auto] items-center gap-3 px-4 py-2.5 text-sm sm:px-6">
              <span>{t(`refcodes.funnel.${step}`)}</span>
              <span className="h-2.5 rounded-full bg-sunken" aria-hidden="true">
                <span
                  className="block h-full rounded-full bg-brand"
                  style={{ width: `${(funnel[step] / most) * 100}%` }}
                />
              </span>
              <span className="min-w-24 text-right" suppressHydrationWarning>
                <b className="font-semibold">{count.format(funnel[step])}</b>
                {rate && <span className="text-ink-soft"> · {rate}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
