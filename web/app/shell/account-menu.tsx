import { useLocation } from "react-router";
import { isWalletAddress, shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { groupsOf } from "#app/navigation/entries.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Menu, menuEntryClass } from "#app/ui/menu.tsx";
import type { Viewer } from "#core/domain/viewer";

/** The menu of a signed-in person's pages. */
export function AccountMenu({ viewer }: { viewer: Viewer }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const byWallet = isWalletAddress(viewer.name);
  return (
    <Menu
      label={t("shell.account")}
      summary={
        <>
          <Icon name="user" />
          <span className="max-w-32 truncate max-sm:sr-only">{byWallet ? shortWallet(viewer.name) : viewer.name}</span>
        </>
      }
    >
      <p className="truncate px-3 py-2 text-xs text-ink-soft">{byWallet ? viewer.name : viewer.email}</p>
      {groupsOf(viewer.role)
        .flatMap(({ entries }) => entries)
        .map(({ name, to, icon }) => (
          <AppLink key={name} to={to} className={menuEntryClass}>
            <Icon name={icon} />
            {t(`shell.${name}`)}
          </AppLink>
        ))}
      <form method="post" action="/sign-out">
        <input type="hidden" name="to" value={pathname} />
        <button type="submit" className={menuEntryClass}>
          <Icon name="out" />
          {t("shell.signOut")}
        </button>
      </form>
    </Menu>
  );
}
