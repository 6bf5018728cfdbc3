import type pg from "pg";
import type { CloneContext } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** Where a database is, without who logs in: `host[:port]/name`. */
export function placeOf(connectionString: string): string {
  const { host, pathname } = new URL(connectionString);
  return `${host}${pathname}`;
}

/**
 * Refuses an account that the clone was not made in. There it looks as if nothing were made yet: provisioning would make all of it
 * again and take the running Workers' password away, destroying would find nothing to delete.
 *
 * @throws Refusal
 */
export function refuseOtherAccount({
  clone,
  env,
}: Pick<CloneContext, "clone"> & { env: Readonly<Record<string, string | undefined>> }): void {
  const { accountId } = clone.made;
  const { CLOUDFLARE_ACCOUNT_ID: given } = env;
  if (accountId === undefined || given === accountId) return;
  throw new Refusal(
    `CLOUDFLARE_ACCOUNT_ID is ${given}, and ${clone.slug} is in the account ${accountId}. If it really moves, remove accountId and kvId from clones/${clone.slug}.toml.`,
  );
}

/**
 * Refuses a database that the clone's Workers do not work on: its books are not theirs, so it says nothing about money, and a
 * migration or a lock there does nothing for them.
 *
 * @throws Refusal
 */
export async function refuseOtherDatabase(
  { clone }: Pick<CloneContext, "clone">,
  { ownerUrl, client }: { ownerUrl: string; client: Pick<pg.Client, "query"> },
): Promise<void> {
  const { slug, made } = clone;
  const place = placeOf(ownerUrl);
  if (made.database !== undefined && made.database !== place) {
    throw new Refusal(
      `DATABASE_OWNER_URL is ${place}, and the Workers of ${slug} work on ${made.database}. If they are to move: npm run clone -- provision ${slug} --renew DATABASE_URL`,
    );
  }
  const owner = await cloneOf(client);
  if (owner !== null && owner !== slug) throw new Refusal(`${place} is the database of ${owner}, not of ${slug}.`);
}

/** The clone whose database it is; null before it is anybody's. */
export async function cloneOf(client: Pick<pg.Client, "query">): Promise<string | null> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('public.clone_constants') is not null as there",
  );
  if (!tables[0]?.there) return null;
  const { rows } = await client.query<{ slug: string }>("select slug from clone_constants");
  return rows[0]?.slug ?? null;
}
