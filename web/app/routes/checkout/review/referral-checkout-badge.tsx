import { useTranslation } from "#app/i18n/translation.ts";
import { Hint } from "#app/ui/hint.tsx";
import { Icon } from "#app/ui/icon.tsx";

/** Tells the buyer that a friend's code travels with the order, and that it costs them nothing. */
export function ReferralCheckoutBadge({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <Hint text={t("badge.hint")}>
      <span className="inline-flex items-center gap-2 rounded-full bg-brand-soft px-3 py-1.5 text-sm font-medium text-brand">
        <Icon name="gift" size={16} />
        {t("badge.text", { code })}
      </span>
    </Hint>
  );
}
