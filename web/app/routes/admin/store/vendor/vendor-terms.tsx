import { Form } from "react-router";
import { formatRate } from "#app/format/money.ts";
import { rateText } from "#app/format/rate-text.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Field } from "#app/ui/field.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import type { VendorTier } from "#core/domain/commission";
import type { PayoutSchedule, PayoutTerms } from "#core/domain/payout-schedule";
import { reasonLength } from "#core/domain/plain-text";
import { PayoutTermsFields } from "../../payout-terms-fields.tsx";
import { useTyped } from "../../typed-form.ts";
import { useTierChoices } from "../tier-choices.ts";

interface VendorTermsProps {
  vendor: {
    name: string;
    tier: VendorTier;
    platformRateBp: number | null;
    referralRateBp: number | null;
    payoutSchedule: PayoutSchedule | null;
    payoutHoldDays: number | null;
    /** What holds where something is left blank. */
    resolved: { tierRateBp: number; storeReferralRateBp: number; cloneTerms: PayoutTerms };
  };
  busy: boolean;
}

/** A vendor's name, tier, own rates and payout terms. What is left blank falls back to the tier or the whole store. */
export function VendorTermsForm({ vendor, busy }: VendorTermsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const typed = useTyped("terms");
  const { resolved, payoutHoldDays } = vendor;
  return (
    <section>
      <h2 className="text-lg">{t("admin.vendors.terms")}</h2>
      <p className="mt-1 mb-3 max-w-text text-sm text-ink-soft">{t("admin.vendors.termsText")}</p>
      <Card>
        <Form method="post" preventScrollReset className="space-y-5">
          <input type="hidden" name="intent" value="terms" />
          <div className="grid gap-5 @md:grid-cols-2">
            <Field
              name="name"
              label={t("admin.vendors.name")}
              defaultValue={typed.name ?? vendor.name}
              autoComplete="off"
              required
              minLength={2}
              maxLength={80}
            />
            <SelectField
              name="tier"
              label={t("admin.vendors.tierLabel")}
              defaultValue={typed.tier ?? vendor.tier}
              choices={useTierChoices()}
            />
            <Field
              name="platformRate"
              label={t("admin.vendors.platformRate")}
              hint={t("admin.vendors.platformHint", { rate: formatRate(locale, resolved.tierRateBp) })}
              inputMode="decimal"
              autoComplete="off"
              maxLength={8}
              defaultValue={typed.platformRate ?? rateText(vendor.platformRateBp)}
            />
            <Field
              name="referralRate"
              label={t("admin.settings.rate")}
              hint={t("admin.vendors.referralHint", { rate: formatRate(locale, resolved.storeReferralRateBp) })}
              inputMode="decimal"
              autoComplete="off"
              maxLength={8}
              defaultValue={typed.referralRate ?? rateText(vendor.referralRateBp)}
            />
            <PayoutTermsFields
              schedule={typed.payoutSchedule ?? vendor.payoutSchedule ?? ""}
              holdDays={typed.payoutHoldDays ?? (payoutHoldDays === null ? "" : String(payoutHoldDays))}
              fallback={resolved.cloneTerms}
            />
          </div>
          <Field
            name="reason"
            label={t("admin.reward.reason")}
            hint={t("admin.vendors.reasonHint")}
            defaultValue={typed.reason}
            autoComplete="off"
            required
            {...reasonLength}
          />
          <Button type="submit" disabled={busy}>
            {t("admin.vendors.save")}
          </Button>
        </Form>
      </Card>
    </section>
  );
}
