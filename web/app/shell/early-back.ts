/** Fired on `window` once React has hydrated the page. */
export const hydratedEvent = "hydrated";

/**
 * Inline script for the top of the head. After a reload, Back may lead to a history entry of the same document: the browser
 * changes the address and leaves the rest to the router. Until the router is running, this loads the page at that address.
 */
export const followBack = `(() => {
  const address = () => location.pathname + location.search;
  const shown = address();
  const { dataset } = document.documentElement;
  const follow = (event) => {
    // Back and Forward before the other page came: the browser has given that page up, but this one is marked as left.
    if (address() === shown && dataset.leaving === undefined) return;
    // Keeps it from the router, which may just have started to listen.
    event.stopImmediatePropagation();
    dataset.leaving = "";
    location.replace(address());
  };
  addEventListener("popstate", follow);
  addEventListener("${hydratedEvent}", () => removeEventListener("popstate", follow), { once: true });
})()`;

/** Whether the visitor pressed Back before React hydrated the page: another page is about to replace it. */
export function isLeaving(): boolean {
  return document.documentElement.dataset.leaving !== undefined;
}
