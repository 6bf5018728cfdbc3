import { AccountMenu } from "./account-menu.tsx";
import { AccountRail } from "./account-rail.tsx";
import { NotificationsLink } from "./notifications-link.tsx";

/** What the frame of a page has for signed-in people only, in one file. */
export const signedInParts = { AccountMenu, AccountRail, NotificationsLink };
