import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { SideSheet } from "#app/ui/side-sheet.tsx";
import { SplitBar } from "#app/ui/split-bar.tsx";
import { PayoutBadge, SettlementBadge } from "#app/ui/status-badge.tsx";
import type { readSettlement } from "#core/services/vendors/read-settlement";
import { Evidence } from "../../evidence.tsx";
import { MoveList } from "../move-list.tsx";
import { ReasonAndButtons } from "./hold-form.tsx";
import { holdingOf, SETTLEMENT_BOX } from "./holding.ts";
import { RateLine } from "./rate-line.tsx";
import { type Reversal, ReversalForm } from "./reversal-form.tsx";

type Settlement = Awaited<ReturnType<typeof readSettlement>>;

interface SettlementSheetProps {
  settlement: Settlement;
  /** What reversing it would do. */
  reversal: Reversal | null;
  busy: boolean;
}

/** All about one sale of a vendor: how it is split and why, what refunds took off, its payouts, and who moved it. */
export function SettlementSheet({ settlement, reversal, busy }: SettlementSheetProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const addressOf = useAddress();
  const { currency, left, adjustments, payouts, moves, lines } = settlement;
  const closeTo = addressOf({ open: null });
  const move = holdingOf(settlement.status);
  return (
    <SideSheet title={settlement.vendorName} closeTo={closeTo}>
      <div className="space-y-6 text-sm">
        <div className="flex flex-wrap items-center gap-3">
          <SettlementBadge status={settlement.standing} />
          {settlement.isHeldByRefund && <span className="text-warning">{t("admin.order.settlementHeld")}</span>}
        </div>
        {settlement.holdReason !== null && <p className="break-words">{settlement.holdReason}</p>}
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3">
          <Evidence label={t("admin.orders.column.order")}>
            <AppLink to={`/admin/orders/${settlement.orderId}`} className="break-all underline underline-offset-4">
              {settlement.orderId}
            </AppLink>
          </Evidence>
          <Evidence label={t("admin.due.vendor")}>
            <AppLink
              to={`/admin/store/vendors/${settlement.vendorId}`}
              className="break-words underline underline-offset-4"
            >
              {settlement.vendorName}
            </AppLink>
          </Evidence>
          <Evidence label={t("admin.ledger.soldAt")}>
            <DateTime at={settlement.createdAt} />
          </Evidence>
          <Evidence label={t("admin.ledger.code")}>{settlement.referralCode ?? t("admin.ledger.noCode")}</Evidence>
          <Evidence label={t("vendor.dueAt")}>
            <DateTime at={settlement.dueAt} />
          </Evidence>
        </dl>
        <section>
          <h3 className="mb-2 font-medium">{t("admin.ledger.split")}</h3>
          <p className="mb-2 text-lg font-semibold">
            <Money minor={left.grossMinor} currency={currency} />
          </p>
          <SplitBar split={left} currency={currency} reader="admin" />
          <ul className="mt-3 divide-y divide-line border-t border-line">
            {lines.map((line) => (
              <RateLine
                key={line.itemId}
                line={{ ...line, name: line.name[locale] }}
                isReferred={settlement.referralCode !== null}
                currency={currency}
              />
            ))}
          </ul>
        </section>
        {adjustments.length > 0 && (
          <section>
            <h3 className="mb-2 font-medium">{t("admin.ledger.takenOffSale")}</h3>
            <ul className="divide-y divide-line">
              {adjustments.map(({ refundId, reason, reversalReason, netMinor, createdAt, payoutId }) => (
                <li key={refundId} className="flex flex-wrap justify-between gap-x-4 py-1.5">
                  <span className="min-w-0 break-words">
                    {reason === null
                      ? t("admin.ledger.reversal.entry", { reason: reversalReason })
                      : t(`admin.payments.reason.${reason}`)}
                    <span className="block text-ink-soft">
                      <DateTime at={createdAt} />
                      {payoutId !== null && ` · ${t("admin.ledger.takenOff")}`}
                    </span>
                  </span>
                  <Money minor={-netMinor} currency={currency} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {payouts.length > 0 && (
          <section>
            <h3 className="mb-2 font-medium">{t("admin.payouts.title")}</h3>
            <ul className="divide-y divide-line">
              {payouts.map(({ id, status, netMinor, createdAt }) => (
                <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1.5">
                  <AppLink to={`/admin/store/payouts?open=${id}`} className="underline underline-offset-4">
                    <DateTime at={createdAt} />
                  </AppLink>
                  <PayoutBadge status={status} />
                  <span className="ml-auto">
                    <Money minor={netMinor} currency={currency} />
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {move !== null && (
          <Form
            method="post"
            action={closeTo}
            preventScrollReset
            className="space-y-4 rounded-md bg-sunken p-4 text-base"
          >
            <input type="hidden" name={SETTLEMENT_BOX} value={settlement.id} />
            <ReasonAndButtons moves={[move]} busy={busy} />
          </Form>
        )}
        {reversal?.refusal === null && <ReversalForm reversal={reversal} closeTo={closeTo} busy={busy} />}
        {(reversal?.refusal === "refund_open" || reversal?.refusal === "payment_not_standing") && (
          <p className="text-ink-soft">{t(`admin.ledger.problem.${reversal.refusal}`)}</p>
        )}
        <MoveList moves={moves.map((each) => ({ ...each, label: t(`vendor.status.${each.toStatus}`) }))} />
      </div>
    </SideSheet>
  );
}
