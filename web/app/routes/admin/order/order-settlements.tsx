import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { SettlementBadge } from "#app/ui/status-badge.tsx";
import type { OrderDesk } from "#core/services/orders/read-order-desk";

const parts = ["grossMinor", "platformMinor", "referralMinor", "netMinor"] as const;

/** What each vendor is owed for this order: as sold, taken off by refunds, and left. */
export function OrderSettlements({ settlements }: { settlements: OrderDesk["settlements"] }) {
  const { t } = useTranslation();
  if (settlements.length === 0) return null;
  return (
    <section aria-labelledby="settlements">
      <h2 id="settlements" className="mb-3 text-lg">
        {t("admin.order.settlements")}
      </h2>
      <ul className="space-y-3">
        {settlements.map((settlement) => {
          const { currency, adjustments } = settlement;
          const rows = [
            { name: "sold", split: settlement },
            ...(adjustments.length > 0
              ? [
                  { name: "taken", split: negative(sumOf(adjustments)) } as const,
                  { name: "left", split: settlement.left } as const,
                ]
              : []),
          ] as const;
          return (
            <li key={settlement.id} className="rounded-md border border-line bg-surface p-3 text-sm sm:p-4">
              <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
                <div>
                  <p className="font-medium">{settlement.vendorName}</p>
                  {settlement.status === "pending" && (
                    <p className="text-ink-soft">
                      {t("vendor.dueAt")} <DateTime at={settlement.dueAt} dateOnly />
                    </p>
                  )}
                </div>
                <SettlementBadge status={settlement.status} />
              </div>
              {settlement.heldByRefund && <p className="mt-2 text-warning">{t("admin.order.settlementHeld")}</p>}
              {settlement.holdReason && <p className="mt-2 text-ink-soft">{settlement.holdReason}</p>}
              <table className="mt-2 w-full text-right">
                <thead>
                  <tr className="text-ink-soft">
                    <th scope="col">
                      <span className="sr-only">{t("admin.order.stage")}</span>
                    </th>
                    {rows.map(({ name }) => (
                      <th key={name} scope="col" className="py-1 pl-2 font-normal">
                        {t(`admin.order.stages.${name}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {parts.map((part) => (
                    <tr key={part} className={part === "netMinor" ? "font-semibold" : ""}>
                      <th scope="row" className="py-1 text-left font-normal text-ink-soft">
                        {t(`admin.order.part.${part}`)}
                      </th>
                      {rows.map(({ name, split }) => (
                        <td key={name} className="py-1 pl-2">
                          <Money minor={split[part]} currency={currency} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              <p className={`mt-2 ${settlement.balanceMinor < 0n ? "text-warning" : "text-ink-soft"}`}>
                {t(settlement.balanceMinor < 0n ? "admin.order.overpaid" : "admin.order.balance")}{" "}
                <span className="font-semibold text-ink">
                  <Money
                    minor={settlement.balanceMinor < 0n ? -settlement.balanceMinor : settlement.balanceMinor}
                    currency={currency}
                  />
                </span>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type Split = Record<(typeof parts)[number], bigint>;

function sumOf(splits: readonly Split[]): Split {
  const sum = (part: (typeof parts)[number]) => splits.reduce((total, split) => total + split[part], 0n);
  return {
    grossMinor: sum("grossMinor"),
    platformMinor: sum("platformMinor"),
    referralMinor: sum("referralMinor"),
    netMinor: sum("netMinor"),
  };
}

function negative(split: Split): Split {
  return {
    grossMinor: -split.grossMinor,
    platformMinor: -split.platformMinor,
    referralMinor: -split.referralMinor,
    netMinor: -split.netMinor,
  };
}
