import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import { unitsField } from "./typed-refund.ts";

interface RefundRequestsProps {
  requests: OrderDesk["requests"];
  nameOf(itemId: string): string;
  busy: boolean;
}

/** What vendors ask for: granted by way of the preview, or declined with a reason. */
export function RefundRequests({ requests, nameOf, busy }: RefundRequestsProps) {
  const { t } = useTranslation();
  if (requests.length === 0) return null;
  return (
    <section aria-labelledby="requests">
      <h2 id="requests" className="mb-3 text-lg">
        {t("admin.refund.requests")}
      </h2>
      <ul className="space-y-3">
        {requests.map((request) => {
          const isOpen = request.status === "asked";
          return (
            <li
              key={request.id}
              data-row
              className={`rounded-md border bg-surface p-3 text-sm sm:p-4 ${isOpen ? "border-warning" : "border-line"}`}
            >
              <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
                <p>
                  <span className="font-medium">{request.vendorName}</span>
                  <span className="block text-ink-soft">
                    <DateTime at={request.askedAt} />
                  </span>
                </p>
                <span className={isOpen ? "font-medium text-warning" : "text-ink-soft"}>
                  {t(`admin.refund.requestStatus.${request.status}`)}
                </span>
              </div>
              <p className="mt-2">
                {nameOf(request.itemId)} × {request.quantity}
              </p>
              <p className="mt-1 break-words">{t("order.refund.note", { note: request.reason })}</p>
              {request.decision && (
                <p className="mt-1 break-words text-ink-soft">
                  {t("admin.refund.declinedWhy", { why: request.decision })}
                </p>
              )}
              {isOpen && (
                <div className="mt-3 flex flex-wrap gap-3 border-t border-line pt-3">
                  <Form method="post" preventScrollReset>
                    <input type="hidden" name="kind" value="grant" />
                    <input type="hidden" name="requestId" value={request.id} />
                    <input type="hidden" name="orderReference" value={request.orderReference} />
                    <input type="hidden" name={unitsField(request.itemId)} value={request.quantity} />
                    <Button type="submit" size="sm" name="intent" value="preview" disabled={busy}>
                      {t("admin.refund.preview")}
                    </Button>
                  </Form>
                  <Form method="post" preventScrollReset>
                    <input type="hidden" name="intent" value="decline" />
                    <input type="hidden" name="requestId" value={request.id} />
                    <ConfirmDialog
                      trigger={t("admin.refund.decline")}
                      title={t("admin.refund.declineTitle")}
                      confirm={t("admin.refund.decline")}
                      confirmLook="danger"
                      busy={busy}
                    >
                      <p>{t("admin.refund.declineText")}</p>
                      <Field name="why" label={t("admin.reward.reason")} required {...reasonLength} />
                    </ConfirmDialog>
                  </Form>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
