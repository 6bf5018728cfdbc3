import { Link, type LinkProps } from "react-router";
import { localisePath } from "#app/i18n/locales.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useUnstoredCodes, useUnstoredLabel } from "#app/session/visitor-search.ts";
import { withCodes } from "#core/domain/referral-link";

/** Localises a path for the reader. Until consent is given, the referral codes stay in the address. */
export function useAppPath(): (path: string) => string {
  const locale = useLocale();
  const codes = useUnstoredCodes();
  const label = useUnstoredLabel();
  return (path) => withCodes(localisePath(locale, path), codes, label);
}

/** A link inside the store. `to` has no language: it is added here. */
export function AppLink({ to, ...props }: Omit<LinkProps, "to"> & { to: string }) {
  return <Link to={useAppPath()(to)} {...props} />;
}

/** The same codes and their label as hidden inputs, for a GET form: a browser drops the query of its action. */
export function UnstoredCodeInputs() {
  const codes = useUnstoredCodes();
  const label = useUnstoredLabel();
  return (
    <>
      {codes.map((code) => (
        <input key={code} type="hidden" name="ref" value={code} />
      ))}
      {label !== undefined && <input type="hidden" name="via" value={label} />}
    </>
  );
}
