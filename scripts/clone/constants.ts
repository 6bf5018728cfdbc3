import type pg from "pg";
import type { Clone } from "./clone-file.ts";

/** What a clone was first deployed with, by the names that its file has. */
type Constants = Record<"slug" | "currency" | "chain.id" | "token.decimals" | "timeZone", string | number>;

type Told = Pick<Clone, "slug" | "currency" | "timeZone"> & {
  chain: Pick<Clone["chain"], "id">;
  token: Pick<Clone["token"], "decimals">;
};

const constantsOf = ({ slug, currency, chain, token, timeZone }: Told): Constants => ({
  slug,
  currency,
  "chain.id": chain.id,
  "token.decimals": token.decimals,
  timeZone,
});

/**
 * What the clone's file says otherwise than the database: nothing may change once an order exists, because every ledger was
 * computed by it, and a database is one clone's from the beginning.
 *
 * @returns null where everything else than the slug may still change
 */
export async function changedConstants(client: Pick<pg.Client, "query">, clone: Told): Promise<string[] | null> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.clone_constants') is not null as there",
  );
  if (!rows[0]?.there) return null;
  const { rows: records } = await client.query<Constants & { fixed: boolean }>(
    `select slug, currency, chain_id as "chain.id", token_decimals as "token.decimals", time_zone as "timeZone",
       exists (select from orders) as fixed
     from clone_constants`,
  );
  const [recorded] = records;
  if (!recorded) return null;
  if (recorded.slug !== clone.slug) return [`slug is ${clone.slug}, and the database is that of ${recorded.slug}`];
  if (!recorded.fixed) return null;
  return Object.entries(constantsOf(clone)).flatMap(([name, value]) => {
    const was = recorded[name as keyof Constants];
    return was === value ? [] : [`${name} is ${value}, and orders were placed with ${was}`];
  });
}

/** Records what the clone is deployed as. Its slug stays, and all of it once an order exists. */
export async function recordConstants(client: Pick<pg.Client, "query">, clone: Told, now: Date): Promise<void> {
  await client.query(
    `insert into clone_constants (id, slug, currency, chain_id, token_decimals, time_zone, deployed_at)
     values (1, $1, $2, $3, $4, $5, $6)
     on conflict (id) do update set currency = excluded.currency, chain_id = excluded.chain_id,
       token_decimals = excluded.token_decimals, time_zone = excluded.time_zone
     where clone_constants.slug = excluded.slug and not exists (select from orders)`,
    [...Object.values(constantsOf(clone)), now],
  );
}
