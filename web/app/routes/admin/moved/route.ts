import { type LoaderFunctionArgs, redirect } from "react-router";
import { localisePath, unlocalisePath } from "#app/i18n/locales.ts";
import { movedPages } from "#app/navigation/moved.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { DomainError } from "#core/domain/errors";

/** Leads from the old address of a page to its new one, with the query. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ url }) => {
    const moved = movedPages[unlocalisePath(url.pathname)];
    if (!moved) throw new DomainError("not_found", "no page was here");
    const query = new URLSearchParams(url.search);
    for (const [name, value] of Object.entries(moved.query ?? {})) query.set(name, value);
    const search = query.size === 0 ? "" : `?${query}`;
    return redirect(localisePath(pageLocale(url), moved.to) + search, 301);
  });
