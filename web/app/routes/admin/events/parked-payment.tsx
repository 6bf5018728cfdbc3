import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { ParkedNote } from "#core/domain/payment-note";
import type { Excess } from "#core/services/refunds/match-excess";
import { Evidence } from "../evidence.tsx";
import { useProviderWord } from "../provider-word.ts";
import { MatchForm } from "./match-form.tsx";
import { NoteForm } from "./note-form.tsx";
import { OutsideMoneyForm } from "./outside-money-form.tsx";

/** Parked by the store itself: the status is no word of the provider's. */
const isOurs = (why: ParkedNote | null) =>
  why !== null && ["no_gateway", "refund_excess", "refund_not_shown"].includes(why.code);

interface ParkedPaymentProps {
  event: {
    key: string;
    orderReference: string;
    orderId: string | null;
    /** The attempt's; null where no attempt has the reference. */
    currency: string | null;
    status: string;
    why: ParkedNote | null;
    /** What was written before there were codes: shown where no code says it. */
    note: string | null;
    payload: unknown;
    receivedAt: Date;
    seen: number;
    resolvedAt: Date | null;
    resolvedBy: string | null;
    resolution: string | null;
  };
  /** What was given back beyond the payment, where the event was parked for that; null where it cannot be read. */
  excess?: Excess | null | undefined;
  busy: boolean;
}

/** One event of the provider that could not be taken as it is, and what was or can be noted about it. */
export function ParkedPayment({ event, excess, busy }: ParkedPaymentProps) {
  const { t } = useTranslation();
  const wordOf = useProviderWord();
  return (
    <li data-row className="rounded-md">
      <Card>
        <h3 className="text-base font-semibold">
          {event.why ? t(`admin.payments.why.${event.why.code}`) : t("admin.payments.unclear")}
        </h3>
        <dl className="mt-3 grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 @3xl:grid-cols-3">
          <Evidence label={t("admin.reward.reference")}>
            {event.orderId ? (
              <AppLink to={`/admin/orders/${event.orderId}`} className="text-xs break-all underline underline-offset-4">
                {event.orderReference}
              </AppLink>
            ) : (
              <code className="text-xs break-all">{event.orderReference}</code>
            )}
          </Evidence>
          {!isOurs(event.why) && <Evidence label={t("admin.payments.said")}>{wordOf(event.status)}</Evidence>}
          <Evidence label={t("admin.payments.received")}>
            <DateTime at={event.receivedAt} />
          </Evidence>
          {excess && event.currency !== null && (
            <Evidence label={t("admin.payments.excess.title")}>
              <Money minor={excess.excessMinor} currency={event.currency} />
            </Evidence>
          )}
          {!event.why && event.note && <Evidence label={t("admin.payments.recorded")}>{event.note}</Evidence>}
          {event.seen > 1 && <Evidence label={t("admin.payments.seen")}>{event.seen}</Evidence>}
          {event.resolvedAt && (
            <Evidence label={t("admin.payments.closed")}>
              <DateTime at={event.resolvedAt} />, <code className="break-all">{event.resolvedBy}</code>
            </Evidence>
          )}
          {event.resolution && <Evidence label={t("admin.payments.note")}>{event.resolution}</Evidence>}
        </dl>
        {excess === null && (
          <div className="mt-3">
            <Notice tone="warning">{t("admin.payments.excess.unreadable")}</Notice>
          </div>
        )}
        <details className="mt-3 text-sm">
          <summary className="min-h-6 cursor-pointer text-ink-soft underline underline-offset-4">
            {t("admin.payments.details")}
          </summary>
          <pre className="mt-2 overflow-x-auto rounded-md bg-sunken p-3 whitespace-pre-wrap break-all">
            <code>{JSON.stringify(event.payload, null, 2)}</code>
          </pre>
        </details>
        {event.resolvedAt === null && (
          <>
            {event.orderId !== null && <PaymentVerbs event={event} excess={excess} busy={busy} />}
            <NoteForm intent="resolve" name="key" value={event.key} label={t("admin.payments.close")} busy={busy} />
          </>
        )}
      </Card>
    </li>
  );
}

/** What can be done about the payment of an event: the provider is asked again, or what went back otherwise is recorded. */
function PaymentVerbs({ event, excess, busy }: ParkedPaymentProps) {
  const { t } = useTranslation();
  return (
    <>
      <Form method="post" preventScrollReset className="mt-4">
        <input type="hidden" name="key" value={event.key} />
        <Button type="submit" size="sm" name="intent" value="ask" disabled={busy}>
          {t("admin.payments.ask")}
        </Button>
      </Form>
      {event.currency !== null &&
        excess?.matches.map((match) => (
          <MatchForm
            key={match.refundId}
            eventKey={event.key}
            currency={event.currency ?? ""}
            excessMinor={excess.excessMinor}
            match={match}
            busy={busy}
          />
        ))}
      {/* Of an excess nothing is left that could be recorded. */}
      {event.why?.code !== "refund_excess" && (
        <OutsideMoneyForm
          intent="record"
          name="key"
          value={event.key}
          currency={event.currency}
          buttons={[
            { as: "by_hand", label: t("admin.payments.byHand") },
            { as: "chargeback", label: t("admin.payments.chargeback") },
          ]}
          busy={busy}
        />
      )}
    </>
  );
}
