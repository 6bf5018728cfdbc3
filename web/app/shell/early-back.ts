/** The event on `window` that says that React has taken the page over. */
export const taken = "taken";

/**
 * Runs at the top of the head. After a reload, Back may lead to a step of the same document: the browser changes the address
 * and leaves the rest to the router. Until the router is there, this loads the page that the address names.
 */
export const followBack = `(() => {
  const address = () => location.pathname + location.search;
  const shown = address();
  const follow = (event) => {
    if (address() === shown) return;
    // Not also the router, which may just have begun to listen.
    event.stopImmediatePropagation();
    document.documentElement.dataset.left = "";
    location.replace(address());
  };
  addEventListener("popstate", follow);
  addEventListener("${taken}", () => removeEventListener("popstate", follow), { once: true });
})()`;

/** Whether the visitor has gone back from a page that React has not taken over: it is about to be replaced. */
export function isLeft(): boolean {
  return document.documentElement.dataset.left !== undefined;
}
