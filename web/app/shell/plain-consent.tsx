import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { referralCookieDays } from "#core/domain/first-touch";

/**
 * The consent banner for browsers without script. A cached page cannot tell whether its visitor came by a referral
 * link, so it asks everyone who may have.
 */
export function PlainConsent() {
  // Scripts never look into it, so they do not bring it along.
  return <noscript>{import.meta.env.SSR && <PlainForm />}</noscript>;
}

function PlainForm() {
  const { t } = useTranslation();
  return (
    <form
      method="post"
      action="/preferences/consent"
      aria-label={t("consent.title")}
      className="border-t border-line bg-surface p-4"
    >
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-4">
        <p className="max-w-text text-sm text-ink-soft">
          {t("consent.plainText", { count: referralCookieDays })}{" "}
          <AppLink to="/legal/privacy" className="underline underline-offset-4">
            {t("legal.privacy")}
          </AppLink>
        </p>
        <div className="flex gap-3">
          <Button type="submit" name="choice" value="denied" look="secondary">
            {t("consent.decline")}
          </Button>
          <Button type="submit" name="choice" value="granted" look="secondary">
            {t("consent.accept")}
          </Button>
        </div>
      </div>
    </form>
  );
}
