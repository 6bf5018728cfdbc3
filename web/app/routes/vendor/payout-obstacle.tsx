import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { PayoutMethod } from "#core/domain/payout";

interface Details {
  ibanMasked: string;
  activeFrom: Date;
  oldStay: boolean;
  refusedAt: Date | null;
}

/** A shop, how it is paid, and where to. */
export interface Shop {
  vendorId: string;
  vendorName: string;
  payoutMethod: PayoutMethod | null;
  /** Another way that was chosen and still waits. */
  waitingMethod: { method: PayoutMethod; from: Date; oldStays: boolean } | null;
  /** What is paid to; null where nothing is yet. */
  active: Details | null;
  /** What will be, once it has waited. */
  waiting: Details | null;
}

/** Why nothing would be paid to the shop now, whatever is due. */
export function PayoutObstacle({ shop: { payoutMethod, waitingMethod, active, waiting } }: { shop: Shop }) {
  const { t } = useTranslation();
  if (waitingMethod && !waitingMethod.oldStays) {
    return (
      <Notice tone="info">
        {t("vendor.payouts.methodWaits", { method: t(`payout.method.${waitingMethod.method}`) })}{" "}
        <DateTime at={waitingMethod.from} />
      </Notice>
    );
  }
  if (payoutMethod === null) return <Notice tone="warning">{t("vendor.noMethod")}</Notice>;
  if (payoutMethod === "credit") return null;
  if (waiting && (!active || !waiting.oldStay)) {
    return (
      <Notice tone="info">
        {t("vendor.payouts.detailsWait")} <DateTime at={waiting.activeFrom} />
      </Notice>
    );
  }
  if (!active) return <Notice tone="warning">{t("vendor.payouts.noDetails")}</Notice>;
  if (active.refusedAt) return <Notice tone="danger">{t("vendor.payouts.detailsRefused")}</Notice>;
  return null;
}
