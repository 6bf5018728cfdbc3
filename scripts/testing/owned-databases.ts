import pg from "pg";
import { inject, onTestFinished } from "vitest";
import { superuserUrl } from "../stack/postgres.ts";

/** Connects, and disconnects when the test is done. */
export async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/**
 * An owner as Neon's are, which is no superuser, and empty databases of theirs. When the test is done they are removed, with
 * every role whose name begins with one of theirs.
 *
 * @returns the direct connection string of a database, as its owner or with another role and its password
 */
export async function ownedDatabases(
  owner: string,
  names: readonly string[],
): Promise<(name: string, user?: string, password?: string) => string> {
  const port = inject("postgresPort");
  const superuser = await connect(superuserUrl(port, "postgres"));
  await superuser.query(`create role ${owner} login createdb createrole password '${owner}'`);
  for (const name of names) await superuser.query(`create database ${name} owner ${owner}`);
  onTestFinished(async () => {
    for (const name of names) await superuser.query(`drop database ${name} with (force)`);
    const { rows } = await superuser.query<{ role: string }>("select rolname as role from pg_roles");
    const theirs = rows.map(({ role }) => role).filter((role) => names.some((name) => role.startsWith(`${name}_`)));
    for (const role of [...theirs, owner]) await superuser.query(`drop role ${role}`);
  });
  return (name, user = owner, password = user) => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
}
