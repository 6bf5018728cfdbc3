import type pg from "pg";
import { rightsByTable, roleName, type WorkerRole, workerRoles } from "#db/grants";
import type { TableName } from "#db/grants/rights";

const VERBS = ["select", "insert", "update", "delete"] as const;

type Verb = (typeof VERBS)[number];

/** What a role may do with a table by each verb: all of it, these columns, or nothing. */
export type TableRights = Record<Verb, "all" | "none" | string[]>;

/** The rights that are stated for a role on a table. */
export function statedRights(role: WorkerRole, table: TableName): TableRights {
  const stated: TableRights = { select: "none", insert: "none", update: "none", delete: "none" };
  for (const [, word, columns] of (rightsByTable[role][table] ?? "").matchAll(/(\w+)\s*(?:\(([^)]*)\))?(?:,|$)/g)) {
    const verb = VERBS.find((known) => known === word);
    if (!verb) throw new Error(`${table}: ${word} is no verb`);
    const named = columns?.split(",").map((column) => column.trim());
    stated[verb] = named?.toSorted() ?? "all";
  }
  return stated;
}

/** What the database lets a role do, by table. */
export async function grantedRights(
  client: Pick<pg.Client, "query">,
  role: string,
): Promise<Record<string, TableRights>> {
  const { rows } = await client.query<{ name: string; verb: Verb; whole: boolean; columns: string[] }>(
    `select c.relname::text as name, verb, has_table_privilege($1::name, c.oid, verb) as whole,
       array(select a.attname::text from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and case when verb = 'delete' then false else has_column_privilege($1::name, c.oid, a.attnum, verb) end
         order by a.attname::text collate "C") as columns
     from pg_class c cross join unnest($2::text[]) as verb
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [role, VERBS],
  );
  const byTable = [...Map.groupBy(rows, ({ name }) => name)].map(([name, verbs]) => {
    const rights: TableRights = { select: "none", insert: "none", update: "none", delete: "none" };
    for (const { verb, whole, columns } of verbs) rights[verb] = whole ? "all" : columns.length > 0 ? columns : "none";
    return [name, rights] as const;
  });
  return Object.fromEntries(byTable);
}

/** What a clone's roles can do that they should not, and cannot that they should; a sentence each, none where all is right. */
export async function wrongRights(client: Pick<pg.Client, "query">, slug: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const worker of workerRoles) {
    const role = roleName(slug, worker);
    const beyond = await rightsBeyond(client, role);
    wrong.push(...(beyond ?? [`there is no role ${role}`]));
    if (beyond === null) continue;
    const granted = await grantedRights(client, role);
    for (const [table, rights] of Object.entries(granted)) {
      const stated = isStated(worker, table) ? statedRights(worker, table) : null;
      const verbs = VERBS.filter((verb) => String(rights[verb]) !== String(stated?.[verb] ?? "none"));
      if (verbs.length > 0)
        wrong.push(`${role} has other rights on ${table} than db/grants.ts says (${verbs.join(", ")})`);
    }
  }
  const { rowCount } = await client.query(
    `select from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) as acl
     where datname = current_database() and acl.grantee = 0 and acl.privilege_type = 'CONNECT'`,
  );
  if (rowCount !== 0) wrong.push("every role of the server can connect to this database");
  return wrong;
}

function isStated(worker: WorkerRole, table: string): table is TableName {
  return table in rightsByTable[worker];
}

/** What a role has beside rights on tables, where it should have nothing; null when there is no such role. */
async function rightsBeyond(client: Pick<pg.Client, "query">, role: string): Promise<string[] | null> {
  const { rows } = await client.query<Record<string, boolean>>(
    `select rolsuper as "is a superuser", rolcreaterole as "may make roles", rolcreatedb as "may make databases",
       rolbypassrls as "passes by row security", not rolcanlogin as "cannot log in",
       has_schema_privilege(oid, 'public', 'create') as "may make tables",
       exists (select from pg_auth_members where member = pg_roles.oid) as "is a member of another role",
       exists (select from pg_class where relowner = pg_roles.oid) as "owns tables"
     from pg_roles where rolname = $1`,
    [role],
  );
  const [facts] = rows;
  if (!facts) return null;
  return Object.entries(facts).flatMap(([what, holds]) => (holds ? [`${role} ${what}`] : []));
}
