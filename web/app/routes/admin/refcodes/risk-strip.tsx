import { useTranslation } from "react-i18next";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";

const risks = [
  "stuckMints",
  "failedRewards",
  "deadLetters",
  "unrewardedOrders",
  "unsentEvents",
  "parkedPayments",
  "stockShortfalls",
  "findings",
] as const;

/** The page that resolves each kind of risk; kinds without one are plain numbers. */
const pages: Partial<Record<(typeof risks)[number], string>> = {
  stuckMints: "/admin/refcodes?status=minting",
  failedRewards: "/admin/refcodes?status=failed",
  deadLetters: "/admin/events?show=messages",
  parkedPayments: "/admin/events",
  findings: "/admin/audit",
};

/** Money at risk: unobtrusive when all is well, otherwise the number of items that need attention. */
export function RiskStrip({ risk }: { risk: Record<(typeof risks)[number] | "minting", number> }) {
  const { t } = useTranslation();
  const open = risks.reduce((sum, name) => sum + risk[name], 0);
  return (
    <section aria-label={t("admin.risk.label")} className="mb-6 rounded-md border border-line bg-surface">
      <p
        className={`flex items-center gap-2 px-4 py-3 text-sm font-medium ${open === 0 ? "text-success" : "text-warning"}`}
      >
        <Icon name={open === 0 ? "check" : "alert"} size={18} />
        {open === 0 ? t("admin.risk.none") : t("admin.risk.some", { count: open })}
      </p>
      <dl className="grid grid-cols-2 overflow-hidden rounded-b-md border-t border-line text-sm sm:grid-cols-3">
        {risks.map((name) => (
          <div
            key={name}
            className="-mr-px -mb-px flex items-baseline justify-between gap-1 border-r border-b border-line px-2 py-2.5 sm:gap-2 sm:px-4"
          >
            <dt className="min-w-0 break-words hyphens-auto text-ink-soft">{t(`admin.risk.${name}`)}</dt>
            <dd className={risk[name] > 0 ? "font-semibold text-warning" : ""}>
              {pages[name] ? (
                <AppLink
                  to={pages[name]}
                  aria-label={`${t(`admin.risk.${name}`)}: ${risk[name]}`}
                  className="inline-block min-h-6 min-w-6 text-right underline underline-offset-4"
                >
                  {risk[name]}
                </AppLink>
              ) : (
                risk[name]
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
