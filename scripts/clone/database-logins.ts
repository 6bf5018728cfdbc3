import type pg from "pg";
import { roleName, workerRoles } from "#db/grants";

/** Whether one of a clone's Workers can still log in to the database. */
export async function canLogIn(client: Pick<pg.Client, "query">, slug: string): Promise<boolean> {
  const names = workerRoles.map((role) => roleName(slug, role));
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = any($1) and rolcanlogin", [names]);
  return rowCount !== 0;
}

/** Takes the login of a clone's Workers away. Provisioning gives it back, with a new password. */
export async function forbidLogin(client: Pick<pg.Client, "query">, slug: string): Promise<void> {
  const names = workerRoles.map((role) => roleName(slug, role));
  const { rows } = await client.query<{ statement: string }>(
    "select format('alter role %I nologin', rolname) as statement from pg_roles where rolname = any($1)",
    [names],
  );
  for (const { statement } of rows) await client.query(statement);
}
