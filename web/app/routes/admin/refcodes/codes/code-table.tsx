import type { ReactNode } from "react";
import { Link } from "react-router";
import { shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { DataTable, type Sort, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { CodeBadge } from "#app/ui/status-badge.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { ListedCode } from "#core/services/referrals/list-codes";
import { shownName } from "../listed-reward.ts";

interface CodeTableProps {
  codes: readonly ListedCode[];
  sort: Sort;
  open: string | null;
  tokenSymbol: string;
  empty: ReactNode;
}

/** Codes as a table, and as cards on a phone. A whole row opens its sheet. */
export function CodeTable({ codes, sort, open, tokenSymbol, empty }: CodeTableProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const { format } = new Intl.NumberFormat(useLocale());
  const counted = (count: number) => <span suppressHydrationWarning>{format(count)}</span>;
  return (
    <DataTable
      caption={t("admin.codes.title")}
      rows={codes}
      rowKey={({ code }) => code}
      current={open}
      sort={sort}
      empty={empty}
      width="ledger"
      columns={[
        {
          key: "code",
          head: t("admin.codes.column.code"),
          cell: ({ code, walletAddress }) => (
            <>
              <Link to={addressOf({ open: code })} preventScrollReset className={`font-medium ${wholeRow}`}>
                {code}
              </Link>
              <p className="whitespace-nowrap text-ink-soft">
                {walletAddress === null ? t("admin.reward.noWallet") : shortWallet(walletAddress)}
              </p>
            </>
          ),
        },
        {
          key: "referrer",
          head: t("admin.codes.column.referrer"),
          phone: "plain",
          cell: (code) => (
            <>
              <p className="break-words">
                {code.isReferrerGone ? t("admin.order.deleted") : shownName(code.referrerName)}
              </p>
              {code.referrerEmail !== null && (
                <p className="text-ink-soft">
                  <EmailAddress of={code.referrerEmail} />
                </p>
              )}
            </>
          ),
        },
        {
          key: "date",
          head: t("admin.codes.column.made"),
          sortable: sort.by === "date",
          cell: ({ createdAt }) => <DateTime at={createdAt} dateOnly />,
        },
        {
          key: "standing",
          head: t("admin.codes.column.standing"),
          phone: "corner",
          cell: ({ standing }) => <CodeBadge standing={standing} />,
        },
        { key: "visits", head: t("admin.codes.column.visits"), align: "right", cell: ({ visits }) => counted(visits) },
        {
          key: "orders",
          head: t("admin.codes.column.orders"),
          align: "right",
          cell: ({ orders, paidOrders }) => (
            <span suppressHydrationWarning>
              {t("admin.codes.ordersOf", { paid: format(paidOrders), all: format(orders) })}
            </span>
          ),
        },
        {
          key: "rewards",
          head: t("admin.codes.column.rewards"),
          align: "right",
          cell: ({ rewards }) => counted(rewards),
        },
        {
          key: "owes",
          head: t("admin.codes.column.owes"),
          align: "right",
          sortable: sort.by === "owes",
          cell: ({ owes, tokenDecimals }) =>
            owes === 0n || tokenDecimals === null ? (
              <span className="text-ink-soft">{t("admin.codes.nothingOwed")}</span>
            ) : (
              <TokenAmount amount={owes} decimals={tokenDecimals} symbol={tokenSymbol} />
            ),
        },
      ]}
    />
  );
}
