import { useTranslation } from "react-i18next";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { SettlementBadge } from "#app/ui/status-badge.tsx";
import type { SettlementStatus } from "#core/domain/settlement";
import { SplitBar } from "./split-bar.tsx";

interface SettlementRowProps {
  settlement: {
    orderReference: string;
    vendorName: string;
    currency: string;
    grossMinor: bigint;
    platformMinor: bigint;
    referralMinor: bigint;
    netMinor: bigint;
    status: SettlementStatus;
    dueAt: Date;
    createdAt: Date;
  };
}

/** One sale as its vendor sees it. */
export function SettlementRow({ settlement }: SettlementRowProps) {
  const { t } = useTranslation();
  const { currency, status } = settlement;
  return (
    <li className="space-y-3 p-4 sm:px-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium">{settlement.vendorName}</p>
          <p className="text-sm text-ink-soft">
            <code className="break-all select-all">{settlement.orderReference}</code>
          </p>
          <p className="text-sm text-ink-soft">
            <DateTime at={settlement.createdAt} />
          </p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 max-sm:w-full sm:flex-col sm:items-end">
          <p className="font-semibold">
            <Money minor={settlement.grossMinor} currency={currency} />
          </p>
          <SettlementBadge status={status} />
        </div>
      </div>
      <SplitBar split={settlement} currency={currency} />
      {status === "pending" && (
        <p className="text-sm text-ink-soft">
          {t("vendor.dueAt")} <DateTime at={settlement.dueAt} />
        </p>
      )}
    </li>
  );
}
