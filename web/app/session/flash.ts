import { readBrowserCookie, writeBrowserCookie } from "./browser-cookies.ts";
import { writeCookie } from "./cookies.ts";

/** Messages that the next page can show once. */
const flashNames = [
  "creditPaid",
  "orderCancelled",
  "rewardApproved",
  "rewardRejected",
  "walletUnlinked",
  "rewardRetried",
  "letterReplayed",
  "letterDropped",
  "creditGranted",
  "paymentNoted",
  "refundRetried",
  "accountDeleted",
] as const;

export type FlashName = (typeof flashNames)[number];

const COOKIE = "ring_flash";
const ONE_MINUTE = 60;

/** `Set-Cookie` for a message on the next page. It names a text and holds no data, so a script may read it. */
export function writeFlash(name: FlashName, appUrl: string): string {
  return writeCookie(COOKIE, name, { maxAge: ONE_MINUTE, httpOnly: false, appUrl });
}

/** In the browser: reads the message and deletes the cookie; null when there is none. */
export function takeFlashCookie(): FlashName | null {
  const value = readBrowserCookie(COOKIE);
  if (value === undefined) return null;
  writeBrowserCookie(COOKIE, "", 0);
  return flashNames.find((name) => name === value) ?? null;
}
