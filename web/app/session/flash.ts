import type en from "../../locales/en/refcodes.json";
import { readBrowserCookie, writeBrowserCookie } from "./browser-cookies.ts";
import { writeCookie } from "./cookies.ts";

type Texts = (typeof en)["toast"];

/** A message that the next page can show once, named as in the texts: `toast.<name>`. */
export type FlashName = { [Name in keyof Texts]: Texts[Name] extends { title: string } ? Name : never }[keyof Texts];

const COOKIE = "ring_flash";
const ONE_MINUTE = 60;

/** `Set-Cookie` for a message on the next page. It names a text and holds no data, so a script may read it. */
export function writeFlash(name: FlashName, appUrl: string): string {
  return writeCookie(COOKIE, name, { maxAge: ONE_MINUTE, httpOnly: false, appUrl });
}

/** Whether there is a message of this name: the cookie may be another release's. */
export function isFlash(i18n: { exists(key: string): boolean }, name: string): name is FlashName {
  return i18n.exists(`toast.${name}.title`);
}

/** In the browser: reads the message's name and deletes the cookie; undefined when there is none. */
export function takeFlashCookie(): string | undefined {
  const name = readBrowserCookie(COOKIE);
  if (name !== undefined) writeBrowserCookie(COOKIE, "", 0);
  return name;
}
