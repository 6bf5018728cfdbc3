import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { buttonClass } from "./button.tsx";
import { usePageTurn } from "./use-page-turn.ts";

interface KeysetNavProps {
  /** The last row of the page before this one; undefined on the first page. */
  before: string | undefined;
  /** The last row of this page where more follow. */
  next: string | null;
  /** Name of the query parameter, where a page has two lists. */
  name?: string;
  /** Id of the list, where it is not what the page begins with: the next page of it begins there. */
  list?: string;
}

/** Links from one page of a list to the next older one, and back to the newest. Nothing where one page holds all. */
export function KeysetNav({ before, next, name = "before", list }: KeysetNavProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const { nav, turn } = usePageTurn(before);
  if (before === undefined && next === null) return null;
  // Another page closes the sheet of a row of this one.
  const address = (last: string | null) =>
    `${addressOf({ open: null, sale: null, [name]: last })}${list === undefined ? "" : `#${list}`}`;
  return (
    <nav ref={nav} aria-label={t("paging.label")} className="mt-6 flex items-center justify-between gap-4">
      {before === undefined ? (
        <span />
      ) : (
        <Link to={address(null)} onClick={turn} className={buttonClass("secondary", "sm")}>
          {t("paging.newest")}
        </Link>
      )}
      {next !== null && (
        <Link to={address(next)} rel="next" onClick={turn} className={buttonClass("secondary", "sm")}>
          {t("paging.older")}
        </Link>
      )}
    </nav>
  );
}
