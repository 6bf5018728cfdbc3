import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { buttonClass } from "#app/ui/button.tsx";

/** Links from one page of the list to the next older one, and back to the newest. Nothing where one page holds all. */
export function OlderOrders({ before, next }: { before: string | undefined; next: string | null }) {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  if (before === undefined && next === null) return null;
  const address = (last: string | null) => {
    const params = new URLSearchParams(search);
    params.delete("before");
    if (last !== null) params.set("before", last);
    const query = params.toString();
    return query ? `${pathname}?${query}` : pathname;
  };
  return (
    <nav aria-label={t("paging.label")} className="mt-6 flex items-center justify-between gap-4">
      {before === undefined ? (
        <span />
      ) : (
        <Link to={address(null)} className={buttonClass("secondary", "sm")}>
          {t("admin.orders.newest")}
        </Link>
      )}
      {next !== null && (
        <Link to={address(next)} rel="next" className={buttonClass("secondary", "sm")}>
          {t("admin.orders.older")}
        </Link>
      )}
    </nav>
  );
}
