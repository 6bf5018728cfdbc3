import { Form } from "react-router";
import { formatRate } from "#app/format/money.ts";
import { rateText } from "#app/format/rate-text.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Field } from "#app/ui/field.tsx";
import { formatMinorAsDecimal } from "#core/domain/money";
import type { PayoutSchedule } from "#core/domain/payout-schedule";
import { reasonLength } from "#core/domain/plain-text";
import { PayoutTermsFields } from "../payout-terms-fields.tsx";
import { useTyped } from "../typed-form.ts";

interface SettingsFormProps {
  settings: {
    referralRateBp: number | null;
    payoutSchedule: PayoutSchedule;
    payoutHoldDays: number;
    payoutMinimums: readonly { currency: string; minimumMinor: bigint }[];
    envRateBp: number;
  };
  busy: boolean;
}

/** What holds for the whole store where a vendor or a product has nothing of its own. */
export function SettingsForm({ settings, busy }: SettingsFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const typed = useTyped("save");
  return (
    <Form method="post" preventScrollReset className="space-y-8">
      <input type="hidden" name="intent" value="save" />
      <section>
        <h2 className="mb-3 text-lg">{t("admin.settings.rates")}</h2>
        <Card>
          <Field
            name="referralRate"
            label={t("admin.settings.rate")}
            hint={t("admin.settings.rateHint", { rate: formatRate(locale, settings.envRateBp) })}
            inputMode="decimal"
            autoComplete="off"
            maxLength={8}
            defaultValue={typed.referralRate ?? rateText(settings.referralRateBp)}
          />
        </Card>
      </section>
      <section>
        <h2 className="mb-3 text-lg">{t("admin.settings.payouts")}</h2>
        <Card>
          <div className="grid gap-5 @md:grid-cols-2">
            <PayoutTermsFields
              schedule={typed.payoutSchedule ?? settings.payoutSchedule}
              holdDays={typed.payoutHoldDays ?? String(settings.payoutHoldDays)}
              fallback={null}
            />
            {settings.payoutMinimums.map(({ currency, minimumMinor }) => (
              <Field
                key={currency}
                name={`minimum${currency}`}
                label={t("admin.settings.minimum", { currency })}
                hint={t("admin.settings.minimumHint")}
                inputMode="decimal"
                autoComplete="off"
                maxLength={20}
                required
                defaultValue={typed[`minimum${currency}`] ?? formatMinorAsDecimal(minimumMinor)}
              />
            ))}
          </div>
        </Card>
      </section>
      <Card className="space-y-5">
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
      </Card>
    </Form>
  );
}
