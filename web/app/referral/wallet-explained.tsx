import { useTranslation } from "#app/i18n/translation.ts";

/** What a wallet and the store's token are, for somebody who has neither. */
export function WalletExplained({ tokenSymbol: token }: { tokenSymbol: string }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary className="inline-flex min-h-11 items-center text-sm text-brand underline underline-offset-4">
        {t("wallets.explained.title", { token })}
      </summary>
      <p className="mt-1 max-w-text text-sm text-ink-soft">{t("wallets.explained.text", { token })}</p>
    </details>
  );
}
