import { useTranslation } from "react-i18next";
import { AppLink } from "#app/ui/app-link.tsx";
import { legalPages } from "#core/domain/legal-page";

interface SiteFooterProps {
  cloneName: string;
  /** E-mail address that people write to; empty where the page came without it. */
  contact: string;
}

const linkClass = "inline-flex min-h-11 items-center underline-offset-4 hover:underline";

export function SiteFooter({ cloneName, contact }: SiteFooterProps) {
  const { t } = useTranslation();
  return (
    <footer className="print:hidden mt-auto border-t border-line text-sm text-ink-soft">
      <div className="mx-auto max-w-page space-y-2 px-4 py-6 sm:px-6">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <p>{t("shell.footer", { name: cloneName })}</p>
          <nav aria-label={t("shell.footerNav")} className="flex flex-wrap gap-x-5">
            <AppLink to="/" className={linkClass}>
              {t("shell.catalogue")}
            </AppLink>
            <AppLink to="/membership" className={linkClass}>
              {t("shell.membership")}
            </AppLink>
            <AppLink to="/refer" className={linkClass}>
              {t("refer.link")}
            </AppLink>
          </nav>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          {contact && (
            <a href={`mailto:${contact}`} className={`${linkClass} break-all`}>
              {contact}
            </a>
          )}
          <nav aria-label={t("legal.nav")} className="flex flex-wrap gap-x-5">
            {legalPages.map((page) => (
              <AppLink key={page} to={`/legal/${page}`} className={linkClass}>
                {t(`legal.${page}`)}
              </AppLink>
            ))}
          </nav>
        </div>
      </div>
    </footer>
  );
}
