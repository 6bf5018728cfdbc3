import { getTableColumns, getTableName } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";

export type Row = Record<string, unknown>;

/** A way in which a row can be another, in database columns; null deletes it. */
export interface RowChange {
  /** The columns that differ, or the path within one that holds JSON. */
  what: string;
  set: Record<string, unknown> | null;
}

const DAY_MS = 86_400_000;

/**
 * Every way in which one row of a table can differ in one column, and its absence. `others` are the table's rows, whose values
 * are tried in it: they exist wherever something refers to them.
 */
export function changesOf(table: PgTable, row: Row, others: readonly Row[]): RowChange[] {
  const columns = Object.values(getTableColumns(table)).filter(
    (column) => !isWhen(table, column) && column.generated === undefined,
  );
  const inColumns = columns.flatMap((column) =>
    valuesBeside(column, row[column.name], others).map(({ path = "", value }) => ({
      what: `${column.name}${path}`,
      set: { [column.name]: value },
    })),
  );
  return [...inColumns, { what: "", set: null }];
}

/** Changes of several columns that no constraint refuses: a split stays a split, a line its units at their price. */
export function balancedChanges(table: PgTable, row: Row): RowChange[] {
  const plus = (column: string, by: bigint) => ({ [column]: BigInt(String(row[column])) + by });
  const shift = (one: string, other: string, sign: bigint): RowChange[] =>
    one in row && other in row ? [{ what: `${one}+${other}`, set: { ...plus(one, 1n), ...plus(other, sign) } }] : [];
  const name = getTableName(table);
  const isSplit = name === "settlements" || name === "settlement_adjustments";
  const isLine = name === "order_items";
  return [
    ...(isSplit ? [...shift("gross_minor", "net_minor", 1n), ...shift("gross_minor", "platform_minor", 1n)] : []),
    ...(isSplit ? [...shift("platform_minor", "net_minor", -1n), ...shift("referral_minor", "net_minor", -1n)] : []),
    ...(isLine
      ? [
          {
            what: "unit_price_minor+line_total_minor",
            set: {
              ...plus("unit_price_minor", 1n),
              ...plus("line_total_minor", BigInt(String(row.quantity))),
            },
          },
        ]
      : []),
  ];
}

/** Moments by which something is owed or had; all others say when a row was written, which nothing follows from. */
const moments: Readonly<Record<string, readonly string[]>> = {
  orders: ["paid_at"],
  paid_orders: ["paid_at"],
  settlements: ["due_at"],
  membership_periods: ["starts_at", "ends_at", "created_at"],
};

function isWhen(table: PgTable, { columnType, name }: PgColumn): boolean {
  return columnType === "PgTimestamp" && !moments[getTableName(table)]?.includes(name);
}

/** Of a long list of words, as many as these are tried: all of them are reasons. */
const MAX_WORDS = 8;

type Changed = { path?: string; value: unknown };

function valuesBeside(column: PgColumn, value: unknown, others: readonly Row[]): Changed[] {
  const known = [...new Set(others.map((other) => other[column.name]))].filter(
    (other) => typeof other === "string" && other !== value,
  );
  const nothing = value !== null && !column.notNull ? [{ path: "=null", value: null }] : [];
  if (column.columnType === "PgJsonb") return [...leavesOf(value, ""), ...nothing];
  if (column.columnType === "PgTimestamp") {
    const moment = value instanceof Date ? value.getTime() : 0;
    return [{ value: new Date(moment + DAY_MS) }, ...nothing];
  }
  if (column.dataType === "boolean") return [{ value: value !== true }];
  if (column.enumValues) {
    const words = column.enumValues.length > MAX_WORDS ? column.enumValues.slice(0, 2) : column.enumValues;
    return [...words.filter((word) => word !== value).map((word) => ({ path: `=${word}`, value: word })), ...nothing];
  }
  if (/bigint|number|custom/.test(column.dataType) && column.columnType !== "PgNumeric") {
    return [{ value: (value === null ? 0n : BigInt(String(value))) + 1n }, ...nothing];
  }
  if (column.columnType === "PgNumeric") return [{ value: `${Number(value) + 1}` }];
  if (column.columnType === "PgUUID") return [{ value: "00000000-0000-4000-8000-000000000001" }, ...nothing];
  return [...known.slice(0, 1).map((other) => ({ value: other })), { value: `${value ?? ""}1` }, ...nothing];
}

/** The value with one of its leaves changed, for each leaf. */
function leavesOf(value: unknown, path: string): Changed[] {
  if (typeof value === "string")
    return [{ path, value: /^\d+$/.test(value) ? `${BigInt(value) + 1n}` : otherWord(value) }];
  if (typeof value === "number") return [{ path, value: value + 1 }];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => [
      ...leavesOf(item, path).map((leaf) => ({ ...leaf, value: value.with(at, leaf.value) })),
      { path, value: value.toSpliced(at, 1) },
    ]);
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, field]) =>
    leavesOf(field, `${path}.${name}`).map((leaf) => ({ ...leaf, value: { ...value, [name]: leaf.value } })),
  );
}

/** Words and numbers that stay readable: the audit must not need a value to be broken. */
function otherWord(word: string): string {
  const others: Readonly<Record<string, string>> = {
    UAH: "USD",
    "0.07": "0.08",
    "41.37": "41.38",
    weekly: "monthly",
    product: "merchant",
    default: "product",
    "Europe/Kyiv": "UTC",
  };
  return others[word] ?? `${word}1`;
}
