import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { WebAddress } from "#app/ui/web-address.tsx";

interface RecommendCardProps {
  /** The reader's link; null where they have none yet. */
  shareUrl: string | null;
  /** Basis points. */
  rateBp: number;
}

/** Asks a happy buyer to recommend the store. */
export function RecommendCard({ shareUrl, rateBp }: RecommendCardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section aria-labelledby="recommend-title" className="rounded-md bg-gift-soft p-4 print:hidden sm:p-6">
      <h2 id="recommend-title" className="flex items-center gap-2 text-lg">
        <span className="text-gift">
          <Icon name="gift" />
        </span>
        {t("refer.card.title")}
      </h2>
      <p className="mt-1 max-w-text" suppressHydrationWarning>
        {t("refer.card.text", { rate: formatRate(locale, rateBp) })}
      </p>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        {shareUrl === null ? (
          <AppLink to="/refcodes" className={buttonClass("secondary")}>
            {t("refer.join")}
          </AppLink>
        ) : (
          <>
            <code className="flex min-h-11 min-w-0 flex-1 basis-56 items-center rounded-sm border border-line-strong bg-surface px-3 py-2 text-sm select-all">
              <WebAddress of={shareUrl} />
            </code>
            <CopyButton text={shareUrl} label={t("refcodes.copy")} look="secondary" />
          </>
        )}
        <AppLink to="/refer" className="inline-flex min-h-11 items-center underline underline-offset-4">
          {t("refer.how")}
        </AppLink>
      </div>
    </section>
  );
}
