import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { EntryBoundary } from "./entry-boundary.tsx";
import { Icon } from "./icon.tsx";
import { walkRows } from "./row-keys.ts";
import { SelectAll, type Selection, SelectRow } from "./row-selection.tsx";

/**
 * Where a cell is on a phone, where a row is a card: `title` on top, `corner` at the right of it, `plain` below without
 * its name, `figure` below beside its name.
 */
type PhonePlace = "title" | "corner" | "plain" | "figure";

export interface Column<Row> {
  /** Also what `?sort=` calls it. */
  key: string;
  head: string;
  cell(row: Row): ReactNode;
  align?: "left" | "right";
  /** In the row of totals. */
  total?: ReactNode;
  sortable?: boolean;
  /** `title` for the first column and `figure` for the others by default. */
  phone?: PhonePlace;
  /** The head is heard and not seen. */
  hideHead?: boolean;
}

/** How the rows are sorted: by the key of a column. */
export interface Sort {
  by: string;
  descending: boolean;
}

interface DataTableProps<Row> {
  /** What the table shows, for those who hear it. */
  caption: string;
  columns: readonly Column<NoInfer<Row>>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Boxes before the rows. They belong to a form anywhere on the page, and work without JavaScript. */
  selection?: Selection<Row> | undefined;
  sort?: Sort | undefined;
  /** What the row of totals is a total of; without it there is none. */
  totalLabel?: string | undefined;
  /** The row that is open beside the table. */
  current?: string | null;
  /** `ledger`: has so many columns that it turns into cards earlier. */
  width?: "lines" | "ledger";
  /** Shown in place of a table without rows. */
  empty?: ReactNode;
}

const containers = { lines: "@container/lines", ledger: "@container/ledger" };

const places: Record<PhonePlace, string> = {
  title: "cards:col-start-1 cards:row-start-1 cards:min-w-0 cards:text-left",
  corner: "cards:col-start-2 cards:row-start-1 cards:text-right",
  plain: "cards:col-span-2 cards:min-w-0 cards:text-left",
  figure: "cards:col-span-2 cards:flex cards:justify-between cards:gap-4 cards:text-right",
};

/**
 * The table of every desk: its head and totals stay in sight, and its rows are cards where it is narrow. A link with
 * `wholeRow` as its class makes the whole row lead to it; j and k go from one such link to the next.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, selection, sort, totalLabel, current = null, width = "lines", empty } = props;
  if (rows.length === 0) return empty ?? null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: shortcuts beside Tab, while focus is in the table.
    <div className={containers[width]} onKeyDown={walkRows}>
      <div className="overflow-clip rounded-md border border-line bg-surface">
        <table className="w-full border-separate border-spacing-0 text-sm cards:block">
          <caption className="sr-only">{caption}</caption>
          <thead className="sticky top-0 z-20 cards:static cards:block">
            <tr className="cards:flex cards:flex-wrap cards:items-center cards:gap-x-4">
              {selection && (
                <td className={`w-0 pl-3 ${headCell} cards:w-auto cards:border-0 cards:bg-transparent cards:py-2`}>
                  <SelectAll {...selection} />
                </td>
              )}
              {columns.map((column) => (
                <Head key={column.key} column={column} sort={sort} />
              ))}
            </tr>
          </thead>
          {/* What gets focus is scrolled clear of the head and the totals, which stay in place. */}
          <tbody className="[&_:is(a,button,input,select,summary)]:scroll-my-16 cards:block">
            {rows.map((row) => (
              <EntryBoundary key={rowKey(row)} instead={<BrokenRow cells={columns.length + (selection ? 1 : 0)} />}>
                <TableRow columns={columns} row={row} rowId={rowKey(row)} selection={selection} current={current} />
              </EntryBoundary>
            ))}
          </tbody>
          {totalLabel !== undefined && (
            <tfoot className="sticky bottom-[var(--bar,0px)] z-10 font-semibold cards:static cards:block">
              <tr className="cards:block cards:border-t cards:border-line-strong cards:bg-sunken cards:p-3">
                {selection && <td className={`${totalCell} cards:hidden`} />}
                {columns.map((column, index) => (
                  <Total key={column.key} column={column} label={index === 0 ? totalLabel : null} />
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </div>
  );
}

/** For the link that a whole row leads to. */
export const wholeRow = "after:absolute after:inset-0";

/** For what can be pressed in such a row by itself. */
export const aboveRow = "relative z-1";

const headCell = "border-b border-line bg-sunken py-2";
const bodyCell = "border-line grid-rows:border-b grid-rows:px-3 grid-rows:py-2.5";
const totalCell = "border-t border-line-strong bg-sunken px-3 py-2";

const sideOf = ({ align }: { align?: "left" | "right" }) => (align === "right" ? "text-right" : "text-left");

/** A column's head. On a phone only those remain that one can sort by. */
function Head<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const { key, head, sortable = false, hideHead = false } = column;
  const sorted = sort?.by === key ? (sort.descending ? "descending" : "ascending") : undefined;
  return (
    <th
      scope="col"
      aria-sort={sorted}
      className={`px-3 font-medium text-ink-soft ${headCell} ${sideOf(column)} ${sortable ? "cards:border-0 cards:bg-transparent" : "cards:sr-only"}`}
    >
      {sortable ? (
        <SortLink column={key} sorted={sorted}>
          {head}
        </SortLink>
      ) : (
        <span className={hideHead ? "sr-only" : ""}>{head}</span>
      )}
    </th>
  );
}

interface SortLinkProps {
  column: string;
  sorted: "ascending" | "descending" | undefined;
  children: ReactNode;
}

/** Sorts by a column, the largest or newest first, and the other way round when pressed again. Goes back to the first page. */
function SortLink({ column, sorted, children }: SortLinkProps) {
  const sort = sorted === "descending" ? column : `-${column}`;
  return (
    <Link
      to={useAddress()({ page: null, before: null, sort })}
      preventScrollReset
      className="inline-flex items-center gap-1 underline-offset-4 hover:text-ink hover:underline aria-[current]:text-ink"
      aria-current={sorted ? "true" : undefined}
    >
      {children}
      {sorted && (
        <span className={sorted === "ascending" ? "rotate-180" : ""}>
          <Icon name="chevron" size={14} />
        </span>
      )}
    </Link>
  );
}

/** Reads `?sort=`: `-sum` sorts by `sum`, the largest first. What cannot be sorted by is the default. */
export function parseSort<Key extends string>(text: string | null, keys: readonly Key[], otherwise: Key) {
  const descending = text?.startsWith("-") ?? true;
  const by = keys.find((key) => key === (descending ? text?.slice(1) : text));
  return by === undefined ? { by: otherwise, descending: true } : { by, descending };
}

interface TableRowProps<Row> extends Pick<DataTableProps<Row>, "columns" | "selection"> {
  row: Row;
  rowId: string;
  current: string | null;
}

function TableRow<Row>({ columns, row, rowId, selection, current }: TableRowProps<Row>) {
  return (
    <tr
      data-row
      aria-current={rowId === current ? "true" : undefined}
      className={`relative align-top hover:bg-sunken has-[input[data-choice]:checked]:bg-brand-soft aria-[current=true]:bg-brand-soft cards:grid cards:gap-x-4 cards:gap-y-1 cards:border-b cards:border-line cards:p-3 cards:last:border-b-0 grid-rows:[&:last-child>td]:border-b-0 ${selection ? "cards:grid-cols-[minmax(0,1fr)_auto] cards:pl-11" : "cards:grid-cols-[minmax(0,1fr)_auto]"}`}
    >
      {selection && (
        <td className={`${bodyCell} grid-rows:w-0 grid-rows:pr-0 cards:absolute cards:top-3 cards:left-3`}>
          <SelectRow selection={selection} row={row} value={rowId} />
        </td>
      )}
      {columns.map((column, index) => (
        <Cell key={column.key} column={column} isFirst={index === 0}>
          {column.cell(row)}
        </Cell>
      ))}
    </tr>
  );
}

/** In place of a row that cannot be rendered. */
function BrokenRow({ cells }: { cells: number }) {
  const { t } = useTranslation();
  return (
    <tr className="cards:block cards:border-b cards:border-line cards:p-3 cards:last:border-b-0 grid-rows:[&:last-child>td]:border-b-0">
      <td colSpan={cells} className={`${bodyCell} text-ink-soft cards:block`}>
        {t("error.card")}
      </td>
    </tr>
  );
}

interface CellProps<Row> {
  column: Column<Row>;
  isFirst: boolean;
  children: ReactNode;
}

function Cell<Row>({ column, isFirst, children }: CellProps<Row>) {
  const place = column.phone ?? (isFirst ? "title" : "figure");
  return (
    <td className={`${bodyCell} ${sideOf(column)} ${places[place]}`}>
      {place === "figure" && (
        <span aria-hidden="true" className="min-w-0 text-left text-ink-soft grid-rows:hidden">
          {column.head}
        </span>
      )}
      <div className={place === "figure" ? "" : "min-w-0"}>{children}</div>
    </td>
  );
}

function Total<Row>({ column, label }: { column: Column<Row>; label: string | null }) {
  const { total, head } = column;
  const isNothing = label === null && total === undefined;
  return (
    <td
      className={`${totalCell} ${sideOf(column)} cards:border-0 cards:bg-transparent cards:p-0 ${isNothing ? "cards:hidden" : "cards:flex cards:justify-between cards:gap-4"}`}
    >
      {label ?? (
        <>
          <span aria-hidden="true" className="font-normal text-ink-soft grid-rows:hidden">
            {isNothing ? null : head}
          </span>
          {total}
        </>
      )}
    </td>
  );
}
