import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "#app/ui/icon.tsx";
import { RefundBadge } from "#app/ui/status-badge.tsx";
import { isRefundOpen } from "#core/domain/refund";
import { refundStanding } from "#core/domain/refund-standing";

const steps = ["requested", "sent", "done"] as const;

interface RefundStepsProps {
  refund: Parameters<typeof refundStanding>[0] & { sentAt: Date | null };
  /** All refunds of the order. */
  others: Parameters<typeof refundStanding>[1];
}

/** How far a refund is: asked for, sent to the provider, done. One that is decided shows only how it ended. */
export function RefundSteps({ refund, others }: RefundStepsProps) {
  const { t } = useTranslation();
  if (!isRefundOpen(refund.status)) return <RefundBadge standing={refundStanding(refund, others)} />;
  const at = refund.sentAt === null ? 0 : 1;
  return (
    <ol aria-label={t("admin.order.progress.label")} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? "step" : undefined}
          className={`flex items-center gap-1 ${index === at ? "font-semibold text-info" : index < at ? "text-success" : "text-ink-soft"}`}
        >
          <span className={index === at ? "breathing" : ""}>
            <Icon name={index < at ? "check" : "clock"} size={14} />
          </span>
          {t(`admin.order.progress.${step}`)}
        </li>
      ))}
    </ol>
  );
}
