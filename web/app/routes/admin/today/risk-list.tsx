import { useTranslation } from "#app/i18n/translation.ts";
import type { readDesk } from "#core/services/events/read-desk";
import { LinkedRow, LinkedRows, QuietLine } from "./linked-row.tsx";
import type { ServiceState } from "./service-state.ts";
import { RewardSums, useCount } from "./sums.tsx";

interface RiskListProps {
  risk: Awaited<ReturnType<typeof readDesk>>["risk"];
  service: ServiceState;
  tokenSymbol: string;
}

/** The page where each kind of risk is resolved; the health page where it resolves itself. */
const pages = {
  stuckMints: "/admin/refcodes?status=minting",
  deadLetters: "/admin/events?show=messages",
  parkedPayments: "/admin/events",
  unrewardedOrders: "/admin/health",
  unsentEvents: "/admin/health",
  stockShortfalls: "/admin/orders?show=paid",
  findings: "/admin/audit",
} as const;

/** Money at risk. One line when all is well. */
export function RiskList({ risk, service, tokenSymbol }: RiskListProps) {
  const { t } = useTranslation();
  const counted = useCount();
  const kinds = (Object.keys(pages) as (keyof typeof pages)[]).filter((kind) => risk[kind] > 0);
  const title = t("admin.today.risks");
  const isServiceFine = service === "ok" || service === "none";
  if (kinds.length === 0 && risk.failed.rewards === 0 && isServiceFine) {
    return <QuietLine title={title}>{t("admin.risk.none")}</QuietLine>;
  }
  return (
    <LinkedRows title={title}>
      {risk.failed.rewards > 0 && (
        <LinkedRow
          label={t("admin.risk.failedRewards")}
          to="/admin/refcodes?status=failed"
          value={counted(risk.failed.rewards)}
          look="warning"
        >
          <RewardSums sum={risk.failed} tokenSymbol={tokenSymbol} />
        </LinkedRow>
      )}
      {kinds.map((kind) => (
        <LinkedRow
          key={kind}
          label={t(`admin.risk.${kind}`)}
          to={pages[kind]}
          value={counted(risk[kind])}
          look="warning"
        />
      ))}
      {!isServiceFine && (
        <LinkedRow label={t(`admin.today.service.${service}`)} to="/admin/health" value="!" look="warning" />
      )}
    </LinkedRows>
  );
}
