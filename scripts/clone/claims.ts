import type pg from "pg";

/** Milliseconds to wait for claims that are being written: longer, and the Minter hangs. */
const LOCK_MS = 30_000;

/**
 * Keeps the Minter, of any release, from claiming rewards: it finds none, and goes on to close what is in flight. Claims that
 * are being written are waited for, so what is claimed after this is all there is. {@link allowClaims} takes it back.
 *
 * @throws DatabaseError `55P03` when a claim takes longer than half a minute
 */
export async function stopClaims(client: Pick<pg.Client, "query">): Promise<void> {
  await client.query(`set lock_timeout = ${LOCK_MS}`);
  try {
    // Many statements in one simple query are one transaction.
    await client.query(`
      create or replace function no_claims() returns trigger language plpgsql as $$ begin return null; end $$;
      create or replace trigger no_claims before update on referral_rewards for each row
        when (new.status = 'minting' and old.status <> 'minting') execute function no_claims()`);
  } finally {
    await client.query("reset lock_timeout");
  }
}

/** Whether nothing can be claimed: stopped, or there are no rewards at all. */
export async function areClaimsStopped(client: Pick<pg.Client, "query">): Promise<boolean> {
  return !(await isThere(client, "to_regclass('public.referral_rewards')")) || hasTrigger(client);
}

/** Lets the Minter claim again. Safe to run where it may already. */
export async function allowClaims(client: Pick<pg.Client, "query">): Promise<void> {
  // Looked at first: removing locks the table even where there is nothing to remove.
  if (await hasTrigger(client)) await client.query("drop function no_claims cascade");
}

const hasTrigger = (client: Pick<pg.Client, "query">) =>
  isThere(client, "(select oid from pg_trigger where tgname = 'no_claims')");

async function isThere(client: Pick<pg.Client, "query">, what: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`select ${what} is not null as there`);
  return rows[0]?.there === true;
}
