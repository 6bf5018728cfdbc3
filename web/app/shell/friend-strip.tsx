import { useEffect, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { visibleReferralCookie } from "#core/domain/first-touch";

/**
 * Runs before the page is painted, so that the strip moves nothing. Everybody is sent the same page: only the visitor's
 * own cookie says whether a friend sent them.
 */
export const markFriend = `if (document.cookie.includes("${visibleReferralCookie}=")) document.documentElement.dataset.friend = ""`;

/** Tells a visitor who recommends the store: a friend, by name where the friend wants that. */
export function FriendStrip() {
  const { t } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    if (document.documentElement.dataset.friend === undefined) return;
    import("./friend-name.ts")
      .then(async ({ readFriendName }) => setName(await readFriendName()))
      .catch(() => undefined);
  }, []);
  return (
    <aside className="hidden bg-gift-soft text-sm in-data-friend:block print:hidden">
      <div className="mx-auto flex max-w-page items-center gap-2 px-4 sm:px-6">
        <span className="text-gift">
          <Icon name="gift" size={16} />
        </span>
        <AppLink to="/refer" className="min-w-0 truncate py-2 underline-offset-4 hover:underline">
          {name === null ? t("shell.friend") : t("shell.friendNamed", { name })}
        </AppLink>
      </div>
    </aside>
  );
}
