import { Fragment } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "#app/ui/icon.tsx";
import { type AuditArea, auditAreas } from "#core/domain/audit-area";
import type { DriftKind } from "#core/domain/audit-facts";
import { useFindingSentence } from "../finding-sentence.ts";
import type { Cells } from "./cells.tsx";
import { type AuditRow, auditRows, differing, driftByCell } from "./side-by-side.ts";

interface RecordGridProps {
  drift: readonly DriftKind[];
  cells: Cells;
}

/**
 * The records side by side, the same rows aligned; one below the other where it is narrow. A cell that does not fit is marked
 * and says why.
 */
export function RecordGrid({ drift, cells }: RecordGridProps) {
  const { t } = useTranslation();
  const sentenceOf = useFindingSentence();
  const driftIn = driftByCell(drift);
  const wrong = differing(drift);
  const linesIn = (area: AuditArea, row: AuditRow) =>
    (cells[area][row] ?? []).filter((line) => line !== null && line !== "");
  const isEmpty = (area: AuditArea, row: AuditRow) =>
    linesIn(area, row).length === 0 && driftIn(area, row).length === 0;
  return (
    // A wide table scrolls by itself, by keyboard too; what is heard and not seen scrolls with it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be focused.
    <section aria-label={t("admin.audit.records")} tabIndex={0} className="relative overflow-x-auto">
      <div className="grid gap-4 @3xl:grid-flow-col @3xl:w-max @3xl:grid-cols-[8rem_repeat(7,10rem)] @3xl:grid-rows-[repeat(8,auto)] @3xl:gap-0 @3xl:rounded-md @3xl:border @3xl:border-line @3xl:bg-surface">
        <div
          aria-hidden="true"
          className="sticky left-0 z-10 row-span-8 hidden grid-rows-subgrid bg-surface text-sm text-ink-soft @3xl:grid"
        >
          <span className="border-b border-line bg-sunken" />
          {auditRows.map((row) => (
            <span key={row} className="border-b border-line px-3 py-2.5">
              {t(`admin.audit.row.${row}`)}
            </span>
          ))}
        </div>
        {auditAreas.map((area) => (
          <section
            key={area}
            aria-labelledby={`area-${area}`}
            className="min-w-0 rounded-md border border-line bg-surface text-sm @3xl:row-span-8 @3xl:grid @3xl:grid-rows-subgrid @3xl:rounded-none @3xl:border-0 @3xl:border-l @3xl:bg-transparent"
          >
            <h2
              id={`area-${area}`}
              className={`flex items-start gap-1.5 border-b border-line bg-sunken px-3 py-2 text-sm font-medium break-words hyphens-auto @max-3xl:rounded-t-md ${wrong.includes(area) ? "text-danger" : ""}`}
            >
              {wrong.includes(area) && <Icon name="alert" size={16} />}
              {t(`admin.audit.areas.${area}`)}
            </h2>
            {/* One below the other, records leave empty rows out. */}
            {auditRows.every((row) => isEmpty(area, row)) && <p className="px-3 py-2.5 text-ink-soft @3xl:hidden">–</p>}
            <dl className="@3xl:contents">
              {auditRows.map((row) => {
                const lines = linesIn(area, row);
                const found = driftIn(area, row);
                const hasNothing = isEmpty(area, row);
                return (
                  <div
                    key={row}
                    className={`min-w-0 border-line px-3 py-2.5 @3xl:border-b @3xl:px-2 @max-3xl:grid @max-3xl:grid-cols-[8rem_minmax(0,1fr)] @max-3xl:gap-4 ${hasNothing ? "@max-3xl:hidden" : ""} ${found.length > 0 ? "bg-danger-soft" : ""}`}
                  >
                    <dt className="text-ink-soft @3xl:sr-only">{t(`admin.audit.row.${row}`)}</dt>
                    <dd className="min-w-0 space-y-1 break-words">
                      {hasNothing && <span className="text-ink-soft">–</span>}
                      {lines.map((line, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and stay as they are.
                        <Fragment key={index}>
                          <div>{line}</div>
                        </Fragment>
                      ))}
                      {found.map((code) => (
                        <p key={code} className="font-medium text-danger">
                          {sentenceOf({ code, params: {} })}
                        </p>
                      ))}
                    </dd>
                  </div>
                );
              })}
            </dl>
          </section>
        ))}
      </div>
    </section>
  );
}
