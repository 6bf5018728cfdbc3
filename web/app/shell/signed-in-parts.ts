import { AccountMenu } from "./account-menu.tsx";
import { AccountRail } from "./account-rail.tsx";
import { NotificationsLink } from "./notifications-link.tsx";

/** The parts of a page's frame that only signed-in people see: one chunk. */
export const signedInParts = { AccountMenu, AccountRail, NotificationsLink };
