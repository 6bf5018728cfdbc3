import { useTranslation } from "#app/i18n/translation.ts";

/** Labels for the provider's statuses; an unknown one is shown as received. */
const words = {
  created: "created",
  inprocessing: "processing",
  waitingauthcomplete: "held",
  pending: "held",
  approved: "approved",
  declined: "declined",
  expired: "expired",
  refundinprocessing: "refunding",
  refunded: "refunded",
  voided: "voided",
} as const satisfies Record<string, string>;

/** Says a provider's status in the reader's language. */
export function useProviderWord(): (status: string) => string {
  const { t } = useTranslation();
  return (status) => {
    const known = Object.entries(words).find(([name]) => name === status.toLowerCase());
    return known ? t(`admin.payments.saying.${known[1]}`) : status;
  };
}
