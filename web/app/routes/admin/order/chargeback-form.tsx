import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import { valuesOf } from "./refund-form.tsx";
import type { TypedRefund } from "./typed-refund.ts";

interface ChargebackFormProps {
  orderReference: string;
  currency: string;
  /** What is left of the payment, as it is typed. */
  leftText: string;
  typed: TypedRefund | null;
  busy: boolean;
}

/** Enters what the payer's bank has taken back. The provider sends no word of it. */
export function ChargebackForm({ orderReference, currency, leftText, typed, busy }: ChargebackFormProps) {
  const { t } = useTranslation();
  const typedOf = valuesOf(typed, "chargeback");
  return (
    <Form method="post" preventScrollReset className="space-y-5">
      <p className="max-w-text text-sm text-ink-soft">{t("admin.refund.chargebackText")}</p>
      <input type="hidden" name="kind" value="chargeback" />
      <input type="hidden" name="orderReference" value={orderReference} />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          name="amount"
          label={t("admin.refund.taken")}
          hint={t("admin.refund.amountHint", { currency })}
          inputMode="decimal"
          autoComplete="off"
          maxLength={20}
          required
          defaultValue={typedOf("amount") || leftText}
        />
        <Field
          name="bankReference"
          label={t("admin.refund.bankReference")}
          hint={t("admin.refund.bankHint")}
          autoComplete="off"
          maxLength={100}
          required
          defaultValue={typedOf("bankReference")}
        />
      </div>
      <Field
        name="note"
        label={t("admin.reward.reason")}
        hint={t("admin.refund.noteHint")}
        defaultValue={typedOf("note")}
        required
        {...reasonLength}
      />
      <Button type="submit" look="secondary" name="intent" value="preview" disabled={busy}>
        {t("admin.refund.preview")}
      </Button>
    </Form>
  );
}
