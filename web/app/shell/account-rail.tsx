import { useId } from "react";
import { useLocation } from "react-router";
import { unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { currentEntry, type Entry, type EntryGroup, groupsOf } from "#app/navigation/entries.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Menu, menuEntryClass } from "#app/ui/menu.tsx";
import type { Viewer } from "#core/domain/viewer";

/** How many entries the bar of a small screen shows; the others are behind "more". */
const IN_BAR = 4;

/**
 * Navigation between the pages of an account: a rail at the left, or a bar at the bottom on small screens. Renders
 * nothing on public pages.
 */
export function AccountRail({ viewer }: { viewer: Viewer }) {
  const path = unlocalisePath(useLocation().pathname);
  const groups = groupsOf(viewer.role);
  const current = currentEntry(groups, path);
  if (!current) return null;
  return (
    <>
      <Rail groups={groups} current={current} />
      <Bar groups={groups} current={current} />
    </>
  );
}

interface NavigationProps {
  groups: readonly EntryGroup[];
  current: Entry;
}

function Rail({ groups, current }: NavigationProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <nav
      aria-label={t("shell.account")}
      className="print:hidden w-52 shrink-0 self-start py-10 max-lg:hidden lg:sticky lg:top-0 lg:max-h-dvh lg:overflow-y-auto"
    >
      {groups.map(({ name, entries }) => (
        <div key={name} className="not-last:mb-6">
          {groups.length > 1 && (
            <p id={`${id}${name}`} className="mb-1 px-3 text-xs text-ink-soft">
              {t(`shell.group.${name}`)}
            </p>
          )}
          <ul aria-labelledby={groups.length > 1 ? `${id}${name}` : undefined} className="space-y-0.5">
            {entries.map((entry) => (
              <li key={entry.name}>
                <AppLink
                  to={entry.to}
                  aria-current={entry === current ? "page" : undefined}
                  className="flex min-h-10 items-center gap-2.5 rounded-sm px-3 py-1.5 text-sm hover:bg-sunken aria-[current=page]:bg-brand-soft aria-[current=page]:font-medium aria-[current=page]:text-brand"
                >
                  <Icon name={entry.icon} />
                  {t(`shell.${entry.name}`)}
                </AppLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

const barEntryClass =
  "flex min-h-14 w-full flex-col items-center justify-center gap-0.5 rounded-sm px-1 text-center text-xs hover:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-brand";

function Bar({ groups, current }: NavigationProps) {
  const { t } = useTranslation();
  const first = groups.findIndex(({ entries }) => entries.includes(current));
  const entries = [...groups.slice(first), ...groups.slice(0, first)].flatMap((group) => group.entries);
  const [shown, more] = [entries.slice(0, IN_BAR), entries.slice(IN_BAR)];
  return (
    <nav
      aria-label={t("shell.account")}
      data-bottom-bar
      className="print:hidden fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-1 lg:hidden"
    >
      <ul className="mx-auto flex max-w-2xl justify-between">
        {shown.map((entry) => (
          <li key={entry.name} className="min-w-14 flex-auto">
            <AppLink to={entry.to} aria-current={entry === current ? "page" : undefined} className={barEntryClass}>
              <Icon name={entry.icon} />
              {t(`shell.short.${entry.name}`)}
            </AppLink>
          </li>
        ))}
        <li className="min-w-14 flex-auto">
          <Menu
            opens="upwards"
            summaryClass={`${barEntryClass} ${more.includes(current) ? "font-medium text-brand" : ""}`}
            summary={
              <>
                <Icon name="more" />
                {t("shell.more")}
              </>
            }
          >
            {more.map((entry) => (
              <AppLink
                key={entry.name}
                to={entry.to}
                aria-current={entry === current ? "page" : undefined}
                className={menuEntryClass}
              >
                <Icon name={entry.icon} />
                {t(`shell.${entry.name}`)}
              </AppLink>
            ))}
          </Menu>
        </li>
      </ul>
    </nav>
  );
}
