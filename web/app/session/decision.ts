import { data, redirect } from "react-router";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import { statusOf } from "#worker/status-of";
import { type FlashName, writeFlash } from "./flash.ts";

interface Decision<Problem extends DomainErrorCode> {
  url: URL;
  appUrl: string;
  /** Error codes for which the page has a message. */
  problems: readonly Problem[];
  /** What is said on the page once it is done. */
  flash: FlashName;
  carryOut(): Promise<void>;
}

/** Carries out an admin's decision and shows the page again, with the reason if it failed. */
export async function decide<Problem extends DomainErrorCode>({
  url,
  appUrl,
  problems,
  flash,
  carryOut,
}: Decision<Problem>) {
  try {
    await carryOut();
  } catch (error) {
    const problem = error instanceof DomainError ? problems.find((each) => each === error.code) : undefined;
    if (problem === undefined) throw error;
    return data({ problem }, { status: statusOf[problem] });
  }
  return showAgain({ url, appUrl, flash });
}

/** Back to the page that was posted from, with a word about what was done. */
export function showAgain({ url, appUrl, flash }: Pick<Decision<never>, "url" | "appUrl" | "flash">) {
  const { pathname, search } = url;
  return redirect(pathname + search, { headers: { "set-cookie": writeFlash(flash, appUrl) } });
}
