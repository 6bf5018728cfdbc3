import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import { SettlementBadge } from "#app/ui/status-badge.tsx";
import type { listLedger } from "#core/services/vendors/list-ledger";
import { holdingOf, SETTLEMENT_BOX } from "./holding.ts";

export type LedgerRow = Awaited<ReturnType<typeof listLedger>>["settlements"][number];

interface LedgerTableProps {
  settlements: readonly LedgerRow[];
  /** Id of the form that the boxes belong to. */
  form: string;
  open: string | null;
  empty: ReactNode;
}

const parts = ["grossMinor", "platformMinor", "referralMinor", "netMinor"] as const;

/** Sales as they are left after refunds, newest first. A row opens its sheet. */
export function LedgerTable({ settlements, form, open, empty }: LedgerTableProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const canHold = ({ status }: LedgerRow) => holdingOf(status) !== null;
  return (
    <DataTable
      caption={t("admin.ledger.title")}
      width="ledger"
      rows={settlements}
      rowKey={({ id }) => id}
      current={open}
      empty={empty}
      selection={
        settlements.some(canHold)
          ? {
              name: SETTLEMENT_BOX,
              form,
              label: ({ orderReference, vendorName }) =>
                t("admin.ledger.choose", { reference: orderReference, vendor: vendorName }),
              canChoose: canHold,
              state: ({ status }) => status,
            }
          : undefined
      }
      columns={[
        {
          key: "sale",
          head: t("admin.due.vendor"),
          cell: ({ id, vendorName, orderId, createdAt }) => (
            <>
              <Link to={addressOf({ open: id })} preventScrollReset className={`font-medium break-words ${wholeRow}`}>
                {vendorName}
              </Link>
              <p className="break-all text-ink-soft">{orderId}</p>
              <p className="text-ink-soft">
                <DateTime at={createdAt} dateOnly />
              </p>
            </>
          ),
        },
        {
          key: "status",
          head: t("admin.orders.column.money"),
          phone: "plain",
          cell: ({ standing, status, dueAt, holdReason, isHeldByRefund }) => (
            <>
              <SettlementBadge status={standing} />
              {status === "pending" && !isHeldByRefund && (
                <p className="mt-1 text-ink-soft">
                  {t("vendor.dueAt")} <DateTime at={dueAt} dateOnly />
                </p>
              )}
              {isHeldByRefund && <p className="mt-1 text-warning">{t("admin.order.settlementHeld")}</p>}
              {holdReason !== null && <p className="mt-1 break-words text-ink-soft">{holdReason}</p>}
            </>
          ),
        },
        ...parts.map((part) => ({
          key: part,
          head: t(`admin.order.part.${part}`),
          align: "right" as const,
          ...(part === "netMinor" ? { phone: "corner" as const } : {}),
          cell: ({ left, currency, ...row }: LedgerRow) => (
            <>
              <span className={part === "netMinor" ? "font-semibold" : ""}>
                <CellMoney minor={left[part]} currency={currency} />
              </span>
              {left[part] !== row[part] && (
                <s className="block text-ink-soft">
                  <CellMoney minor={row[part]} currency={currency} />
                </s>
              )}
              {part === "referralMinor" && row.referralCode !== null && (
                <span className="block break-all text-ink-soft">{row.referralCode}</span>
              )}
            </>
          ),
        })),
      ]}
    />
  );
}
