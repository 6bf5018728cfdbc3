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
 * What the clone's file says otherwise than the database, once an order exists: every ledger was computed by it.
 *
 * @returns null before the first order
 */
export async function changedConstants(client: Pick<pg.Client, "query">, clone: Told): Promise<string[] | null> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.clone_constants') is not null as there",
  );
  if (!rows[0]?.there) return null;
  const { rows: records } = await client.query<Constants>(
    `select slug, currency, chain_id as "chain.id", token_decimals as "token.decimals", time_zone as "timeZone"
     from clone_constants where exists (select from orders)`,
  );
  const [recorded] = records;
  if (!recorded) return null;
  return Object.entries(constantsOf(clone)).flatMap(([name, value]) => {
    const was = recorded[name as keyof Constants];
    return was === value ? [] : [`${name} is ${value}, and orders were placed with ${was}`];
  });
}

/** Records what the clone is deployed as. What is recorded stays once an order exists. */
export async function recordConstants(client: Pick<pg.Client, "query">, clone: Told, now: Date): Promise<void> {
  await client.query(
    `insert into clone_constants (id, slug, currency, chain_id, token_decimals, time_zone, deployed_at)
     values (1, $1, $2, $3, $4, $5, $6)
     on conflict (id) do update set slug = excluded.slug, currency = excluded.currency, chain_id = excluded.chain_id,
       token_decimals = excluded.token_decimals, time_zone = excluded.time_zone
     where not exists (select from orders)`,
    [...Object.values(constantsOf(clone)), now],
  );
}
