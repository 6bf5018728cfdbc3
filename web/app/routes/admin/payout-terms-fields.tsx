import { useTranslation } from "#app/i18n/translation.ts";
import { Field } from "#app/ui/field.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { MAX_HOLD_DAYS, type PayoutTerms, payoutSchedules } from "#core/domain/payout-schedule";

interface PayoutTermsFieldsProps {
  /** As they are stored or were typed. */
  schedule: string;
  holdDays: string;
  /** The clone's, which hold where a vendor's are blank; null where they are the clone's own. */
  fallback: PayoutTerms | null;
}

/** When somebody is paid out. */
export function PayoutTermsFields({ schedule, holdDays, fallback }: PayoutTermsFieldsProps) {
  const { t } = useTranslation();
  const own = payoutSchedules.map((value) => ({ value: value as string, text: t(`admin.vendors.schedule.${value}`) }));
  const asStore =
    fallback &&
    ({
      value: "",
      text: t("admin.vendors.asStore", { schedule: t(`admin.vendors.schedule.${fallback.schedule}`) }),
    } as const);
  return (
    <>
      <SelectField
        name="payoutSchedule"
        label={t("admin.vendors.scheduleLabel")}
        defaultValue={schedule}
        choices={asStore ? [asStore, ...own] : own}
      />
      <Field
        name="payoutHoldDays"
        label={t("admin.vendors.holdDays")}
        hint={fallback ? t("admin.vendors.holdHintVendor", { days: fallback.holdDays }) : t("admin.vendors.holdHint")}
        type="number"
        inputMode="numeric"
        min={0}
        max={MAX_HOLD_DAYS}
        step={1}
        required={fallback === null}
        defaultValue={holdDays}
      />
    </>
  );
}
