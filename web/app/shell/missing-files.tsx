import { useEffect } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { useRequestFacts } from "#app/session/request-facts.ts";
import { followBack, hydratedEvent } from "./early-back.ts";
import { markFriend } from "./friend-strip.tsx";
import { startModules } from "./page-scripts.tsx";

const noteId = "missing-files";

/**
 * Runs before the page's own scripts, and without them: a tab opened before a release asks for files that are gone.
 * Reloading fetches a page with the current names. At most once a minute; after that a note is shown. Not once a form has been
 * submitted without them: reloading would lose the response, and pressing its button may be what requested the scripts.
 */
const watch = `(() => {
  let gone = false;
  const say = () => {
    const note = document.getElementById("${noteId}");
    if (note) note.hidden = false;
    else addEventListener("DOMContentLoaded", say, { once: true });
  };
  const missing = () => {
    if (gone) return;
    gone = true;
    try {
      const last = Number(sessionStorage.getItem("reloaded"));
      if (navigator.onLine && Date.now() - last > 60000) {
        sessionStorage.setItem("reloaded", String(Date.now()));
        location.reload();
        return;
      }
    } catch {}
    say();
  };
  addEventListener("error", ({ target }) => {
    const { tagName, src, href, rel } = target;
    const own = (src || href || "").startsWith(location.origin + "/assets/");
    if (tagName === "SCRIPT" ? own || !src : tagName === "LINK" && own && rel !== "preload") missing();
  }, true);
  addEventListener("vite:preloadError", missing);
  addEventListener("submit", ({ defaultPrevented }) => {
    if (!defaultPrevented) gone = true;
  });
})()`;

/** Only a page's HTML has it: a browser that hydrates the page keeps what it finds. */
const written = import.meta.env.SSR ? `${watch};${followBack};${markFriend};${startModules}` : "";

/**
 * Reloads a page whose scripts or styles are missing, follows Back until the router does, marks the document of a friend's
 * friend, and fetches the page's modules when it is their turn. Must be first in the head; one script, because the edge
 * replaces every nonce of a page for each visitor.
 */
export function EarlyScript() {
  const { nonce } = useRequestFacts();
  useEffect(() => {
    dispatchEvent(new Event(hydratedEvent));
  }, []);
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {written}
    </script>
  );
}

/** Shown when reloading did not help. */
export function MissingFilesNote() {
  const { t } = useTranslation();
  return (
    <p
      id={noteId}
      role="alert"
      hidden
      suppressHydrationWarning
      className="bg-warning-soft px-4 py-3 text-center text-ink"
    >
      {t("shell.missingFiles")}
    </p>
  );
}
