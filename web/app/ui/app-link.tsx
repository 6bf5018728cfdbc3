import { Link, type LinkProps } from "react-router";
import { localisePath } from "#app/i18n/locales.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useUnstoredCodes } from "#app/session/visitor-search.ts";
import { withCodes } from "#core/domain/referral-link";

/** Localises a path for the reader. Until consent is given, the referral codes stay in the address. */
export function useAppPath(): (path: string) => string {
  const locale = useLocale();
  const codes = useUnstoredCodes();
  return (path) => withCodes(localisePath(locale, path), codes);
}

/** A link inside the store. `to` has no language: it is added here. */
export function AppLink({ to, ...props }: Omit<LinkProps, "to"> & { to: string }) {
  return <Link to={useAppPath()(to)} {...props} />;
}

/** The same codes as hidden inputs, for a GET form: a browser drops the query of its action. */
export function UnstoredCodeInputs() {
  return useUnstoredCodes().map((code) => <input key={code} type="hidden" name="ref" value={code} />);
}
