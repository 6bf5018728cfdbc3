import { useTranslation } from "#app/i18n/translation.ts";
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
  const links = [
    ["/", t("shell.catalogue")],
    ["/membership", t("shell.membership")],
    ["/refer", t("refer.link")],
    ...legalPages.map((page) => [`/legal/${page}`, t(`legal.${page}`)] as const),
  ] as const;
  return (
    <footer className="print:hidden mt-auto border-t border-line text-sm text-ink-soft">
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-6 sm:px-6">
        <p>
          {t("shell.footer", { name: cloneName })}{" "}
          {contact && (
            <a href={`mailto:${contact}`} className={linkClass}>
              {contact}
            </a>
          )}
        </p>
        <nav aria-label={t("shell.footerNav")} className="flex flex-wrap gap-x-5">
          {links.map(([to, text]) => (
            <AppLink key={to} to={to} className={linkClass}>
              {text}
            </AppLink>
          ))}
        </nav>
      </div>
    </footer>
  );
}
