import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { CountMark } from "#app/ui/count-mark.tsx";
import { Icon } from "#app/ui/icon.tsx";

/** Leads to a signed-in person's notifications, with the number of unread ones. */
export function NotificationsLink({ unread }: { unread: number }) {
  const { t } = useTranslation();
  return (
    <AppLink
      to="/notifications"
      aria-label={t("shell.notifications", { count: unread })}
      className={`relative flex min-h-11 min-w-11 items-center justify-center rounded-sm hover:bg-sunken ${unread === 0 ? "max-sm:hidden" : ""}`}
    >
      <Icon name="bell" />
      <CountMark of={unread} />
    </AppLink>
  );
}
