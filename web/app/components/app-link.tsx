import { Link, type LinkProps, useRouteLoaderData } from "react-router";
import { localisePath } from "../i18n/locales.ts";
import { useLocale } from "../i18n/use-locale.ts";
import { useVisitorSearch } from "../referral/visitor-search.ts";
import type { loader } from "../root.tsx";

/** Turns a path without language into an address in the reader's. While consent is missing the code travels along. */
export function useAppPath(): (path: string) => string {
  const locale = useLocale();
  const consent = useRouteLoaderData<typeof loader>("root")?.consent;
  const search = useVisitorSearch();
  const code = consent === "ask" ? new URLSearchParams(search).get("ref") : null;
  return (path) => {
    const localised = localisePath(locale, path);
    if (!code) return localised;
    const [pathname = "", query] = localised.split("?");
    const params = new URLSearchParams(query);
    params.set("ref", code);
    return `${pathname}?${params}`;
  };
}

/** A link inside the store: `to` has no language, that is added here. */
export function AppLink({ to, ...props }: Omit<LinkProps, "to"> & { to: string }) {
  return <Link to={useAppPath()(to)} {...props} />;
}
