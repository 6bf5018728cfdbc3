import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

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
