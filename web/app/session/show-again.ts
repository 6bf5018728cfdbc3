import { redirect } from "react-router";
import { type FlashName, writeFlash } from "./flash.ts";

interface Done {
  url: URL;
  appUrl: string;
  /** The message that the page shows. */
  flash: FlashName;
}

/** Redirects to the page that posted, with a message about what was done. */
export function showAgain({ url, appUrl, flash }: Done) {
  const { pathname, search } = url;
  return redirect(pathname + search, { headers: { "set-cookie": writeFlash(flash, appUrl) } });
}
