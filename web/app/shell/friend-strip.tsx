import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { visibleReferralCookie } from "#core/domain/first-touch";

/** Of the document of a visitor who has a friend's code. */
const MARK = "data-friend";

/**
 * Runs before the page is painted, so that the strip moves nothing. Everybody is sent the same page: only the visitor's
 * own cookie says whether a friend sent them.
 */
export const markFriend = `/(^|; )${visibleReferralCookie}=[A-Za-z0-9]{8}(;|$)/.test(document.cookie) &&
  document.documentElement.setAttribute("${MARK}", "")`;

/** Tells a visitor who recommends the store: a friend, by name where the friend wants that. */
export function FriendStrip() {
  const { t } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    if (document.documentElement.hasAttribute(MARK)) void readName().then(setName);
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

async function readName(): Promise<string | null> {
  try {
    const response = await fetch("/api/refcodes/recommender", { method: "POST" });
    const { name }: { name: unknown } = await response.json();
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
