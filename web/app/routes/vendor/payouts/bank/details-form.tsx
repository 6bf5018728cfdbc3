import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { holderLength, purposeLength } from "#core/domain/bank-details";
import type { VendorBankDetails } from "#core/services/payouts/bank/read-bank-details";
import type { DetailsProblems } from "./details-problems.ts";

export interface DetailsFormProps {
  vendor: Pick<VendorBankDetails, "vendorId" | "active">;
  formKey: string;
  /** What was typed, and what is wrong with it. */
  refused: {
    problems: DetailsProblems;
    typed: { iban: string; holder: string; taxCode: string; purpose: string; oldStay: boolean };
  } | null;
  busy: boolean;
}

/** The fields of another account. What is typed stays when it is refused. */
export function DetailsForm({ vendor, formKey, refused, busy }: DetailsFormProps) {
  const { t } = useTranslation();
  const problems = refused?.problems ?? {};
  const typed = refused?.typed;
  return (
    <Form method="post" preventScrollReset className="mt-3 max-w-xl space-y-5">
      {refused && (
        <Notice tone="danger" announce>
          {t("bankDetails.problem.fields")}
        </Notice>
      )}
      <input type="hidden" name="intent" value="save" />
      <input type="hidden" name="vendorId" value={vendor.vendorId} />
      <input type="hidden" name="key" value={formKey} />
      <Field
        name="iban"
        label={t("bankDetails.iban")}
        hint={t("bankDetails.ibanHint")}
        problem={problems.iban}
        defaultValue={typed?.iban}
        required
        maxLength={100}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
      <Field
        name="holder"
        label={t("bankDetails.holder")}
        hint={t("bankDetails.holderHint")}
        problem={problems.holder}
        defaultValue={typed?.holder}
        required
        autoComplete="off"
        {...holderLength}
      />
      <Field
        name="taxCode"
        label={t("bankDetails.taxCode")}
        hint={t("bankDetails.taxCodeHint")}
        problem={problems.taxCode}
        defaultValue={typed?.taxCode}
        required
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
      />
      <Field
        name="purpose"
        label={t("bankDetails.purpose")}
        hint={t("bankDetails.purposeHint", { payout: "{payout}", date: "{date}" })}
        problem={problems.purpose}
        defaultValue={typed?.purpose ?? t("bankDetails.purposeDefault", { payout: "{payout}" })}
        required
        autoComplete="off"
        {...purposeLength}
      />
      {vendor.active && (
        <fieldset className="space-y-2">
          <legend className="mb-1.5 text-sm font-medium">{t("bankDetails.meanwhile")}</legend>
          {(["yes", "no"] as const).map((value) => (
            <label key={value} className="flex min-h-11 items-start gap-3 sm:min-h-9">
              <input
                type="radio"
                name="oldStay"
                value={value}
                defaultChecked={(typed?.oldStay ?? true) === (value === "yes")}
                className="mt-1 size-4 shrink-0"
              />
              <span className="max-w-text">{t(`bankDetails.oldStay.${value}`)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <p className="max-w-text text-sm text-ink-soft">{t("bankDetails.wait")}</p>
      <Button type="submit" disabled={busy}>
        {t("bankDetails.save")}
      </Button>
    </Form>
  );
}
