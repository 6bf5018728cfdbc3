import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { EntryBoundary } from "#app/ui/entry-boundary.tsx";

/** An `EntryBoundary` for lists of cards. */
export function CardBoundary({ children }: { children?: ReactNode }) {
  return <EntryBoundary instead={<BrokenCard />}>{children}</EntryBoundary>;
}

function BrokenCard() {
  const { t } = useTranslation();
  return <li className="rounded-md border border-line bg-surface p-4 text-sm text-ink-soft">{t("error.card")}</li>;
}
