import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import { bigint, type CheckBuilder, check, customType, type PgTable, timestamp } from "drizzle-orm/pg-core";

/** Minor units of a currency (kopiyka, cent), exact. The range of int8 is far beyond any order. */
export const minorUnits = (name: string) => bigint(name, { mode: "bigint" });

/** Token amount in the token's smallest unit: `numeric(78,0)` holds every uint256. */
export const tokenUnits = customType<{ data: bigint; driverData: string }>({
  dataType: () => "numeric(78,0)",
  fromDriver: (value) => BigInt(value),
  toDriver: (value) => value.toString(),
});

/** A moment, always with time zone. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** When a row was written; the database's clock where nothing else is said. */
export const createdAt = () => moment("created_at").notNull().defaultNow();

/** One word of an enum as a literal of SQL text. `literal<RewardStatus>("failed")`: a typo is a type error. */
export function literal<Word extends string>(word: Word): SQL {
  return sql.raw(`'${word}'`);
}

/** Words of an enum as a list of SQL text, `('a', 'b')`, for what the database must recognise word by word. */
export function wordList<Word extends string>(words: readonly Word[]): SQL {
  return sql`(${sql.join(words.map(literal), sql`, `)})`;
}

/**
 * A CHECK `<table>_<column>_known` for each column of a table whose words are a tuple. It admits exactly the tuple that
 * feeds the column's type and the API's schemas, so a new word needs a migration.
 */
export function wordChecks(columns: Record<string, { table: PgTable }>): CheckBuilder[] {
  const [some] = Object.values(columns);
  if (!some) return [];
  const { table } = some;
  return Object.values(getTableColumns(table)).flatMap((column) =>
    column.enumValues
      ? [check(`${getTableName(table)}_${column.name}_known`, sql`${column} in ${wordList(column.enumValues)}`)]
      : [],
  );
}
