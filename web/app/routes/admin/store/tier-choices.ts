import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { resolvePlatformRate, vendorTiers } from "#core/domain/commission";

/** The tiers to choose from, each with the store's fee. */
export function useTierChoices(): { value: string; text: string }[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return vendorTiers.map((tier) => ({
    value: tier,
    text: `${t(`admin.vendors.tier.${tier}`)}, ${formatRate(locale, resolvePlatformRate({ tier, platformRateBp: null }))}`,
  }));
}
