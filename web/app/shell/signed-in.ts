import { type ComponentType, lazy } from "react";

/** Fetches what a page's frame has for signed-in people only: visitors do not load it. */
export async function loadSignedInParts() {
  const { signedInParts } = await import("./signed-in-parts.ts");
  return signedInParts;
}

type Parts = Awaited<ReturnType<typeof loadSignedInParts>>;

/**
 * Nothing is shown in its place: a page waits for it as it does for its texts, so the header never moves. When the file
 * cannot be fetched the page does without, and its links are those of its own content.
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
