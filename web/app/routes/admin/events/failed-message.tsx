import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { EventMessage } from "#core/messages";
import { Evidence } from "../evidence.tsx";

interface FailedMessageProps {
  letter: {
    id: string;
    queue: string;
    body: unknown;
    /** Null when the body is not a message that a consumer knows. */
    eventType: EventMessage["type"] | null;
    /** What it is about, where that can be looked up. */
    orderId: string | null;
    code: string | null;
    attempts: number;
    receivedAt: Date;
    resolvedAt: Date | null;
    resolution: "replayed" | "dropped" | null;
    resolvedBy: string | null;
    resolverName: string | null;
    resolutionReason: string | null;
  };
  busy: boolean;
}

/** Without dots: they separate the parts of a text's key. */
const eventNames = {
  "payment.paid": "payment_paid",
  "reward.approved": "reward_approved",
  "refund.requested": "refund_requested",
  "refund.suspected": "refund_suspected",
  "refcode.changed": "refcode_changed",
  "letter.due": "letter_due",
  "mail.queued": "mail_queued",
  "audit.due": "audit_due",
} as const satisfies Record<EventMessage["type"], string>;

/** One parked message, what it says, and what can be or was decided about it. */
export function FailedMessage({ letter, busy }: FailedMessageProps) {
  const { t } = useTranslation();
  return (
    <li data-row className="rounded-md">
      <Card>
        <h3 className="text-base font-semibold">
          {letter.eventType ? t(`admin.letters.event.${eventNames[letter.eventType]}`) : t("admin.letters.noEvent")}
        </h3>
        <p className="mt-1 max-w-prose text-sm text-ink-soft">
          {letter.eventType
            ? t(`admin.letters.meaning.${eventNames[letter.eventType]}`)
            : t("admin.letters.noEventMeaning")}
        </p>
        <dl className="mt-3 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 @3xl:grid-cols-3">
          <About letter={letter} />
          <Evidence label={t("admin.letters.received")}>
            <DateTime at={letter.receivedAt} />
          </Evidence>
          <Evidence label={t("admin.letters.attempts")}>{letter.attempts}</Evidence>
          <Evidence label={t("admin.letters.queue")}>{letter.queue}</Evidence>
          {letter.resolution && letter.resolvedAt && (
            <Evidence label={t(`admin.letters.${letter.resolution}`)}>
              <DateTime at={letter.resolvedAt} />,{" "}
              {letter.resolverName ?? <code className="break-all">{letter.resolvedBy}</code>}
            </Evidence>
          )}
          {letter.resolutionReason && <Evidence label={t("admin.reward.reason")}>{letter.resolutionReason}</Evidence>}
        </dl>
        <details className="mt-3 text-sm">
          <summary className="min-h-6 cursor-pointer text-ink-soft underline underline-offset-4">
            {t("admin.letters.details")}
          </summary>
          <pre className="mt-2 overflow-x-auto rounded-md bg-sunken p-3 whitespace-pre-wrap break-all">
            <code>{JSON.stringify(letter.body, null, 2)}</code>
          </pre>
        </details>
        {letter.resolution === null && (
          <div className="mt-4 flex flex-wrap gap-3 border-t border-line pt-4">
            {letter.eventType && (
              <Form method="post" preventScrollReset>
                <input type="hidden" name="id" value={letter.id} />
                <Button type="submit" size="sm" name="intent" value="replay" disabled={busy}>
                  {t("admin.letters.replay")}
                </Button>
              </Form>
            )}
            <Form method="post" preventScrollReset>
              <input type="hidden" name="intent" value="dropMessage" />
              <input type="hidden" name="id" value={letter.id} />
              <ConfirmDialog
                trigger={t("admin.letters.drop")}
                title={t("admin.letters.dropTitle")}
                confirm={t("admin.letters.drop")}
                confirmLook="danger"
                busy={busy}
              >
                <p>{t("admin.letters.dropText")}</p>
                <Field name="reason" label={t("admin.reward.reason")} required {...reasonLength} />
              </ConfirmDialog>
            </Form>
          </div>
        )}
      </Card>
    </li>
  );
}

/** The order or the code that it is about, as a link. */
function About({ letter: { orderId, code } }: Pick<FailedMessageProps, "letter">) {
  const { t } = useTranslation();
  if (orderId)
    return (
      <Evidence label={t("admin.orders.column.order")}>
        <AppLink to={`/admin/orders/${orderId}`} className="break-all underline underline-offset-4">
          {orderId}
        </AppLink>
      </Evidence>
    );
  if (!code) return null;
  return (
    <Evidence label={t("admin.letters.code")}>
      <AppLink to={`/admin/people?q=${code}`} className="underline underline-offset-4">
        {code}
      </AppLink>
    </Evidence>
  );
}
