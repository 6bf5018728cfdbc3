import type { ClientInstrumentation } from "react-router";

/** How long to wait at most for a page that is not painted, such as one in the background, ms. */
const LATEST_MS = 100;

function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, LATEST_MS);
  });
}

/**
 * Lets the browser paint the pressed state before the router starts on the next page: on a slow phone that is 50 ms of script,
 * during which the press would seem to do nothing.
 */
export const afterPaint: ClientInstrumentation = {
  router({ instrument }) {
    const wait = async (begin: () => Promise<unknown>) => {
      await painted();
      await begin();
    };
    instrument({ navigate: wait, fetch: wait });
  },
};
