import { useTranslation } from "#app/i18n/translation.ts";
import type { readDesk } from "#core/services/events/read-desk";
import { LinkedRow, LinkedRows, QuietLine } from "./linked-row.tsx";
import { MoneySums, RewardSums, useCount } from "./sums.tsx";

type Decisions = Awaited<ReturnType<typeof readDesk>>["decisions"];

/** What waits for a person, with its money. One line when nothing does. */
export function DecisionList({ decisions, tokenSymbol }: { decisions: Decisions; tokenSymbol: string }) {
  const { t } = useTranslation();
  const counted = useCount();
  const { rewards, refundRequests, refundCases, duePayouts, proposals } = decisions;
  const money = [
    { name: "refundRequests", to: "/admin/orders?show=to_decide", sums: refundRequests },
    { name: "refundCases", to: "/admin/events", sums: refundCases },
    {
      name: "duePayouts",
      to: "/admin/store/commissions/due",
      sums: duePayouts.map(({ vendors, ...sum }) => ({ ...sum, cases: vendors })),
    },
  ] as const;
  const shown = money.filter(({ sums }) => sums.length > 0);
  const title = t("admin.today.decisions");
  if (rewards.rewards === 0 && proposals === 0 && shown.length === 0) {
    return <QuietLine title={title}>{t("admin.today.nothingToDecide")}</QuietLine>;
  }
  return (
    <LinkedRows title={title}>
      {rewards.rewards > 0 && (
        <LinkedRow label={t("admin.today.rewards")} to="/admin/refcodes" value={counted(rewards.rewards)}>
          <RewardSums sum={rewards} tokenSymbol={tokenSymbol} />
        </LinkedRow>
      )}
      {shown.map(({ name, to, sums }) => (
        <LinkedRow
          key={name}
          label={t(`admin.today.${name}`)}
          to={to}
          value={counted(sums.reduce((all, { cases }) => all + cases, 0))}
        >
          <MoneySums sums={sums} />
        </LinkedRow>
      ))}
      {proposals > 0 && (
        <LinkedRow label={t("admin.today.proposals")} to="/admin/people/credit" value={counted(proposals)} />
      )}
    </LinkedRows>
  );
}
