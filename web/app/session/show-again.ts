import { redirect } from "react-router";
import { type FlashName, writeFlash } from "./flash.ts";

interface Done {
  url: URL;
  appUrl: string;
  /** What is said on the page. */
  flash: FlashName;
}

/** Back to the page that was posted from, with a word about what was done. */
export function showAgain({ url, appUrl, flash }: Done) {
  const { pathname, search } = url;
  return redirect(pathname + search, { headers: { "set-cookie": writeFlash(flash, appUrl) } });
}
