import type * as schema from "#db/schema";

type Schema = typeof schema;
export type TableName = Schema[keyof Schema]["_"]["name"];

/** Privileges on a table, as GRANT spells them, with columns where they do not cover all. Null: none. */
type Rights = string | null;

/** What a role may do with each table. A new table must be listed for every role. */
export type RoleRights = Readonly<Record<TableName, Rights>>;
