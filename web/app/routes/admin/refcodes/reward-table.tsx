import type { ReactNode } from "react";
import { Link } from "react-router";
import { shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { aboveRow, DataTable, type Sort, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { CellMoney, UsdMicros } from "#app/ui/money.tsx";
import { RewardBadge } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import { canBecome } from "#core/domain/reward";
import { CHOSEN, DECISION_FORM } from "./decision.ts";
import { dueOf, type ListedReward, shownName } from "./listed-reward.ts";
import { markLooks } from "./reward-evidence.tsx";

interface RewardTableProps {
  rewards: readonly ListedReward[];
  sort: Sort;
  /** Days and searches are read by time. */
  isSortable: boolean;
  open: string | null;
  tokenSymbol: string;
  empty: ReactNode;
}

/** Rewards, one a row. A row opens its sheet; j and k go from row to row. */
export function RewardTable({ rewards, sort, isSortable, open, tokenSymbol, empty }: RewardTableProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const canDecide = ({ status }: ListedReward) => canBecome(status, "rejected");
  return (
    <DataTable
      caption={t("admin.title")}
      rows={rewards}
      rowKey={({ orderReference }) => orderReference}
      current={open}
      sort={sort}
      empty={empty}
      selection={
        rewards.some(canDecide)
          ? {
              name: CHOSEN,
              form: DECISION_FORM,
              label: ({ orderReference, referrerName }) =>
                t("admin.rewards.choose", { reference: orderReference, referrer: shownName(referrerName) }),
              canChoose: canDecide,
              state: ({ status, approvals }) => `${status} ${approvals.have}`,
            }
          : undefined
      }
      columns={[
        {
          key: "referrer",
          head: t("admin.reward.referrer"),
          cell: ({ orderReference, referrerName, referralCode, payee }) => (
            <>
              <Link
                to={addressOf({ open: orderReference })}
                preventScrollReset
                className={`font-medium break-words ${wholeRow}`}
              >
                {shownName(referrerName)}
              </Link>
              <p className="break-all text-ink-soft">{referralCode}</p>
              <p className="whitespace-nowrap text-ink-soft">
                {payee === null ? t("admin.reward.noWallet") : shortWallet(payee)}
              </p>
            </>
          ),
        },
        {
          key: "order",
          head: t("admin.reward.order"),
          phone: "plain",
          cell: ({ orderId, orderReference, orderTotalMinor, currency, rail }) => (
            <>
              <AppLink
                to={`/admin/orders/${orderId}`}
                className={`text-xs break-all underline underline-offset-4 ${aboveRow}`}
              >
                {orderReference}
              </AppLink>
              <p className="text-ink-soft">
                <CellMoney minor={orderTotalMinor} currency={currency} />, {t(`admin.reward.rail.${rail}`)}
              </p>
            </>
          ),
        },
        {
          key: "date",
          head: t("admin.rewards.date"),
          sortable: isSortable,
          cell: ({ createdAt }) => <DateTime at={createdAt} dateOnly />,
        },
        {
          key: "status",
          head: t("admin.orders.column.money"),
          phone: "plain",
          cell: ({ status, mark, approvals }) => (
            <>
              <RewardBadge status={status} isOwn={false} />
              {mark !== null && mark !== "ok" && (
                <p className={`mt-1 flex items-center gap-1 ${markLooks[mark].look}`}>
                  <Icon name={markLooks[mark].icon} size={14} />
                  {t(`admin.rewards.mark.${mark}`)}
                </p>
              )}
              {approvals.need === 2 && approvals.decision && (
                <p className="mt-1 text-ink-soft">{t("admin.rewards.approvals", { have: approvals.have })}</p>
              )}
            </>
          ),
        },
        {
          key: "value",
          head: t("admin.rewards.value"),
          align: "right",
          phone: "corner",
          sortable: isSortable,
          cell: (reward) => {
            const { tokens, usdMicros } = dueOf(reward);
            return (
              <>
                <span className="font-semibold">
                  <UsdMicros micros={usdMicros} />
                </span>
                <span className="block text-ink-soft">
                  {tokens && reward.tokenDecimals !== null ? (
                    <TokenAmount amount={tokens} decimals={reward.tokenDecimals} symbol={tokenSymbol} />
                  ) : (
                    t("admin.reward.noPrice")
                  )}
                </span>
              </>
            );
          },
        },
      ]}
    />
  );
}
