import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { buttonClass } from "./button.tsx";
import { usePageTurn } from "./use-page-turn.ts";

interface PaginationProps {
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
}

/** Links to the pages of a list, whose number is in the address. Renders nothing when one page holds all. */
export function Pagination({ page, pageSize, total }: PaginationProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const { nav, turn } = usePageTurn(page);
  const pages = Math.ceil(total / pageSize);
  if (pages <= 1) return null;
  const address = (target: number) => addressOf({ page: target === 1 ? null : String(target) });
  return (
    <nav ref={nav} aria-label={t("paging.label")} className="mt-8 flex items-center justify-between gap-4">
      {page > 1 ? (
        <Link to={address(page - 1)} rel="prev" onClick={turn} className={buttonClass("secondary", "sm")}>
          {t("paging.previous")}
        </Link>
      ) : (
        <span />
      )}
      <span className="text-sm text-ink-soft">{t("paging.position", { page, pages })}</span>
      {page < pages ? (
        <Link to={address(page + 1)} rel="next" onClick={turn} className={buttonClass("secondary", "sm")}>
          {t("paging.next")}
        </Link>
      ) : (
        <span />
      )}
    </nav>
  );
}
