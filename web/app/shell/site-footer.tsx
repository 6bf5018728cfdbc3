import { useTranslation } from "react-i18next";
import { AppLink } from "#app/ui/app-link.tsx";

export function SiteFooter({ cloneName }: { cloneName: string }) {
  const { t } = useTranslation();
  return (
    <footer className="print:hidden mt-auto border-t border-line text-sm text-ink-soft">
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-6 sm:px-6">
        <p>{t("shell.footer", { name: cloneName })}</p>
        <nav aria-label={t("shell.footerNav")} className="flex flex-wrap gap-x-5">
          <AppLink to="/" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
            {t("shell.catalogue")}
          </AppLink>
          <AppLink to="/membership" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
            {t("shell.membership")}
          </AppLink>
          <AppLink to="/refer" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
            {t("refer.link")}
          </AppLink>
        </nav>
      </div>
    </footer>
  );
}
