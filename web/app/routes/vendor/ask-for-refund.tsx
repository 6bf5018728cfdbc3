import { Form } from "react-router";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { QuantityInput } from "#app/ui/quantity-input.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { RefundRequestStatus } from "#core/domain/refund";

/** A vendor's request to refund a line; `decision` says why it was declined. */
export interface RefundAsked {
  quantity: number;
  status: RefundRequestStatus;
  askedAt: Date;
  decision: string | null;
}

/** What the forms of a page share. */
export interface Asking {
  /** With a line, the key under which its request is made once. */
  askKey: string;
  /** Why the last request was refused, and for which line. */
  refused: { itemId: string; problem: "invalid" | "open" | "gone" } | undefined;
  busy: boolean;
}

interface AskForRefundProps {
  itemId: string;
  /** Units that can still be refunded. */
  left: number;
  request: RefundAsked | null;
  asking: Asking;
}

/** What became of the last request for a line, and a form for another one. */
export function AskForRefund({ itemId, left, request, asking }: AskForRefundProps) {
  const { t } = useTranslation();
  const isOpen = request?.status === "asked";
  const problem = asking.refused?.itemId === itemId ? asking.refused.problem : null;
  return (
    <>
      {request && (
        <p className="max-w-text break-words text-ink-soft">
          {isOpen ? (
            <Trans
              i18nKey="vendor.ask.asked"
              values={{ quantity: request.quantity }}
              components={{ at: <DateTime at={request.askedAt} /> }}
            />
          ) : (
            // What an admin typed is text, whatever it looks like.
            t(`vendor.ask.${request.status}`, { quantity: request.quantity, decision: request.decision })
          )}
        </p>
      )}
      {!isOpen && left > 0 && (
        <details className="group" open={problem !== null}>
          <summary className="inline-flex min-h-11 items-center text-brand sm:min-h-9">{t("vendor.ask.open")}</summary>
          <Form method="post" preventScrollReset className="max-w-text space-y-3 pb-3">
            {problem && (
              <Notice tone="danger" announce>
                {t(`vendor.ask.problem.${problem}`)}
              </Notice>
            )}
            <p className="text-ink-soft">{t("vendor.ask.text")}</p>
            <input type="hidden" name="itemId" value={itemId} />
            <input type="hidden" name="key" value={asking.askKey} />
            <QuantityInput label={t("vendor.ask.quantity")} defaultValue={1} max={left} />
            <Field
              label={t("vendor.ask.reason")}
              hint={t("vendor.ask.reasonHint")}
              name="reason"
              required
              {...reasonLength}
            />
            <Button type="submit" size="sm" look="secondary" disabled={asking.busy}>
              {t("vendor.ask.submit")}
            </Button>
          </Form>
        </details>
      )}
    </>
  );
}
