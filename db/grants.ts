import { appRights } from "./grants/app.ts";
import { auditorRights } from "./grants/auditor.ts";
import { consumerRights } from "./grants/consumer.ts";
import type { RoleRights } from "./grants/rights.ts";

/**
 * Workers that hold a `DATABASE_URL`: each has a Postgres role of its own. And the audit's, which the consumer holds too: it
 * reads what is audited and writes what the audit keeps, so whoever writes ledgers cannot say that they fit.
 */
export const workerRoles = ["app", "consumer", "auditor"] as const;

export type WorkerRole = (typeof workerRoles)[number];

/**
 * Name of a Worker's role. Roles belong to a whole Postgres server, so clones on one server have roles of their own.
 *
 * @param slug the clone's, at most 40 characters (Postgres cuts names off at 63)
 */
export function roleName(slug: string, role: WorkerRole): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 40) throw new Error(`${slug} is no slug of a clone`);
  return `${slug.replaceAll("-", "_")}_${role}`;
}

/**
 * Least privilege: what each Worker's role may do with each table, and nothing else. A hole in one Worker stays in its
 * own tables. A new table has to say what each role may do with it.
 */
export const rightsByTable: Readonly<Record<WorkerRole, RoleRights>> = {
  app: appRights,
  consumer: consumerRights,
  auditor: auditorRights,
};

/**
 * Statements that leave each of a clone's roles with exactly the rights above, whatever it had, and the database to them
 * and its owner: without that every role of the server could connect to it.
 */
export function grantStatements(slug: string, database: string): string[] {
  const quoted = `"${database.replaceAll('"', '""')}"`;
  return [
    `revoke connect, temporary on database ${quoted} from public`,
    ...workerRoles.flatMap((worker) => {
      const role = `"${roleName(slug, worker)}"`;
      return [
        `grant connect on database ${quoted} to ${role}`,
        `revoke all on all tables in schema public from ${role}`,
        `grant usage on schema public to ${role}`,
        ...Object.entries(rightsByTable[worker]).flatMap(([table, right]) =>
          right ? [`grant ${right} on ${table} to ${role}`] : [],
        ),
      ];
    }),
  ];
}
