import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { Money } from "#app/ui/money.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { Excess } from "#core/services/refunds/match-excess";
import { Evidence } from "../evidence.tsx";

interface MatchFormProps {
  /** The event's. */
  eventKey: string;
  currency: string;
  excessMinor: bigint;
  match: Excess["matches"][number];
  busy: boolean;
}

/** A refund that was recorded by hand and may be what the provider shows: what matching the two would change, and the button. */
export function MatchForm({ eventKey, currency, excessMinor, match, busy }: MatchFormProps) {
  const { t } = useTranslation();
  const { refundId, amountMinor, bankReference, recordedAt, thenExcessMinor } = match;
  return (
    <details className="mt-4 border-t border-line pt-4 text-sm">
      <summary className="min-h-6 cursor-pointer underline underline-offset-4">
        {t("admin.payments.excess.open")}
      </summary>
      <p className="mt-2 max-w-prose text-ink-soft">{t("admin.payments.excess.text")}</p>
      <dl className="mt-3 grid gap-x-6 gap-y-3 sm:grid-cols-2 @3xl:grid-cols-3">
        <Evidence label={t("admin.payments.excess.record")}>
          <Money minor={amountMinor} currency={currency} />, <DateTime at={recordedAt} />
        </Evidence>
        <Evidence label={t("admin.payments.bankReference")}>
          <span className="break-all">{bankReference}</span>
        </Evidence>
        <Evidence label={t("admin.payments.excess.title")}>
          <Money minor={excessMinor} currency={currency} /> → <Money minor={thenExcessMinor} currency={currency} />
        </Evidence>
      </dl>
      <p className="mt-3">{t(`admin.payments.excess.${thenExcessMinor === 0n ? "closes" : "stays"}`)}</p>
      <Form method="post" preventScrollReset className="mt-3 flex flex-wrap items-end gap-3">
        <input type="hidden" name="intent" value="match" />
        <input type="hidden" name="key" value={eventKey} />
        <input type="hidden" name="refundId" value={refundId} />
        <div className="min-w-0 flex-1 basis-60">
          <Field name="note" label={t("admin.payments.note")} required {...reasonLength} />
        </div>
        <Button type="submit" look="secondary" disabled={busy}>
          {t("admin.payments.excess.match")}
        </Button>
      </Form>
    </details>
  );
}
