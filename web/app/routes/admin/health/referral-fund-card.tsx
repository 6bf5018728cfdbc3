import { useTranslation } from "#app/i18n/translation.ts";
import { Money } from "#app/ui/money.tsx";

interface ReferralFundCardProps {
  funds: {
    currency: string;
    putInMinor: bigint;
    owedMinor: bigint;
    paidMinor: bigint;
    leftMinor: bigint;
    membershipsMinor: bigint;
  }[];
}

/** A difference of a few cents comes from rounding each sale: no money is missing. */
const ROUNDING_MINOR = 100n;

const parts = ["putInMinor", "owedMinor", "paidMinor", "leftMinor", "membershipsMinor"] as const;

/** What vendors put in for referrals, and the rewards drawn from it. Nothing is shown before the first sale. */
export function ReferralFundCard({ funds }: ReferralFundCardProps) {
  const { t } = useTranslation();
  return funds.map((fund) => (
    <section key={fund.currency} aria-label={t("admin.fund.label")} className="mb-6">
      <h2 className="mb-2 text-sm font-medium text-ink-soft">{t("admin.fund.label")}</h2>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line text-sm sm:grid-cols-3 @3xl:grid-cols-5">
        {parts.map((part) => (
          <div key={part} className="bg-surface px-4 py-2.5 last:col-span-2 @3xl:last:col-span-1">
            <dt className="text-ink-soft">{t(`admin.fund.${part}`)}</dt>
            <dd className="font-medium">
              <Money minor={fund[part]} currency={fund.currency} />
              {part === "leftMinor" && isRounding(fund.leftMinor) && (
                <span className="block text-xs font-normal text-ink-soft">{t("admin.fund.rounding")}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}

function isRounding(minor: bigint): boolean {
  return minor !== 0n && minor > -ROUNDING_MINOR && minor < ROUNDING_MINOR;
}
