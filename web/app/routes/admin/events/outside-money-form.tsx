import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";

interface OutsideMoneyFormProps {
  intent: "record" | "byHand" | "confirmed";
  name: "key" | "refundId";
  value: string;
  currency: string | null;
  /** What the buttons send as `as`, and their labels. */
  buttons: readonly { as: "by_hand" | "chargeback" | "confirmed"; label: string }[];
  busy: boolean;
}

/** Money that went back outside the provider, or that a bank confirms: recorded with all the effects of a refund. */
export function OutsideMoneyForm({ intent, name, value, currency, buttons, busy }: OutsideMoneyFormProps) {
  const { t } = useTranslation();
  const isConfirmed = intent === "confirmed";
  return (
    <details className="mt-4 border-t border-line pt-4 text-sm">
      <summary className="min-h-6 cursor-pointer underline underline-offset-4">
        {t(isConfirmed ? "admin.payments.confirmed" : "admin.payments.outside")}
      </summary>
      <p className="mt-2 max-w-prose text-ink-soft">
        {t(isConfirmed ? "admin.payments.confirmedText" : "admin.payments.outsideText")}
      </p>
      <Form method="post" preventScrollReset className="mt-3 grid gap-3 sm:grid-cols-2">
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name={name} value={value} />
        {/* A bank confirms the refund that it is: all of it. */}
        {!isConfirmed && (
          <Field
            name="amount"
            label={currency === null ? t("admin.payments.amount") : `${t("admin.payments.amount")}, ${currency}`}
            hint={t("admin.payments.amountHint")}
            inputMode="decimal"
            maxLength={20}
          />
        )}
        <Field name="bankReference" label={t("admin.payments.bankReference")} required maxLength={100} />
        <div className="sm:col-span-2">
          <Field
            name="note"
            label={t("admin.payments.note")}
            hint={t("admin.payments.outsideNoteHint")}
            required
            {...reasonLength}
          />
        </div>
        <div className="flex flex-wrap gap-3 sm:col-span-2">
          {buttons.map(({ as, label }) => (
            <Button key={as} type="submit" look="secondary" name="as" value={as} disabled={busy}>
              {label}
            </Button>
          ))}
        </div>
      </Form>
    </details>
  );
}
