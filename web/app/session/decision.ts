import { data, redirect } from "react-router";
import { DomainError } from "#core/domain/errors";
import { type FlashName, writeFlash } from "./flash.ts";

interface Decision {
  url: URL;
  appUrl: string;
  /** What is said on the page once it is done. */
  flash: FlashName;
  carryOut(): Promise<void>;
}

/** Carries out what an admin decided and shows the page again. That somebody else was quicker is said there as well. */
export async function decide({ url, appUrl, flash, carryOut }: Decision) {
  try {
    await carryOut();
  } catch (error) {
    if (error instanceof DomainError && error.code === "conflict") {
      return data({ problem: "conflict" as const }, { status: 409 });
    }
    throw error;
  }
  return showAgain({ url, appUrl, flash });
}

/** Back to the page that was posted from, with a word about what was done. */
export function showAgain({ url, appUrl, flash }: Pick<Decision, "url" | "appUrl" | "flash">) {
  const { pathname, search } = url;
  return redirect(pathname + search, { headers: { "set-cookie": writeFlash(flash, appUrl) } });
}
