import { type ComponentType, lazy } from "react";

/** Fetches the parts of a page's frame that only signed-in people see: visitors do not load them. */
export async function loadSignedInParts() {
  const { signedInParts } = await import("./signed-in-parts.ts");
  return signedInParts;
}

type Parts = Awaited<ReturnType<typeof loadSignedInParts>>;

/**
 * No placeholder is shown: a page waits for the part as it does for its texts, so the header never moves. If the chunk cannot
 * be fetched the page goes without, and offers only the links of its own content.
 */
function partOfFrame<Props>(read: (parts: Parts) => ComponentType<Props>) {
  return lazy<ComponentType<Props>>(() =>
    loadSignedInParts().then(
      (parts) => ({ default: read(parts) }),
      () => ({ default: () => null }),
    ),
  );
}

export const AccountMenu = partOfFrame((parts) => parts.AccountMenu);
export const AccountRail = partOfFrame((parts) => parts.AccountRail);
export const NotificationsLink = partOfFrame((parts) => parts.NotificationsLink);
