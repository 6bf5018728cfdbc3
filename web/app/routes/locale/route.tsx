import { type LoaderFunctionArgs, Outlet, redirect } from "react-router";
import { missingPage } from "#app/catalogue/missing-page.ts";
import { unlocalisePath } from "#app/i18n/locales.ts";
import { answer } from "#app/session/answer.ts";
import { defaultLocale, isLocale } from "#core/domain/locale";

/** The layout of all pages in one language. An unknown language is a page that does not exist. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { url, params } = page;
    const { locale } = params;
    if (locale === undefined) return null;
    if (!isLocale(locale)) throw await missingPage(page, []);
    const { pathname, search } = url;
    if (locale === defaultLocale) throw redirect(unlocalisePath(pathname) + search, 301);
    return null;
  });

export default function Shell() {
  return <Outlet />;
}
