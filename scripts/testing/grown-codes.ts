import type pg from "pg";
import { refcodeAlphabet, refcodeLength } from "#core/domain/refcode";

/**
 * A store of so many people with a code each, the newest first: of ten the fifth is deactivated, the sixth has ended, and
 * each hundredth's owner owes tokens. Each has visits from two regions and kept totals. In one statement a table, without
 * triggers; the totals of all visits are made anew at the end.
 */
export async function grownCodes(client: pg.Client, people: number): Promise<void> {
  const each = `(select n, 'p' || n as id, timestamptz '2026-03-20 09:00:00+00' - n * interval '1 minute' as at,
    ${codeSql} as code from generate_series(1, ${people}) n) as person`;
  await client.query("begin");
  // Foreign keys and triggers would look at each of the rows.
  await client.query("set local session_replication_role = replica");
  for (const statement of [
    `insert into users (id, name, email, created_at) select id, case n when 77 then 'Grown Solomiia' else 'Grown ' || n end, id || '@grown.test', at from ${each}`,
    `insert into wallets (id, user_id, address, chain_id) select id, id, '0x' || lpad(n::text, 40, '0'), 31337 from ${each}`,
    `insert into refcodes (code, user_id, wallet_address, active, deactivated_at, created_at)
      select code, id, '0x' || lpad(n::text, 40, '0'), n % 10 not in (5, 6), case when n % 10 = 5 then at end, at from ${each}`,
    `insert into refcode_visits_total (code, shard, visits, updated_at)
      select code, shard, n, at from ${each}, unnest(array['weur', 'eeur']) as shard`,
    `insert into referral_totals (user_id, quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards)
      select id, null::timestamptz, status, decimals, 1, 3, 2, 2 from ${each},
        (values (null::text, null::int), ('minted', 18)) as kept (status, decimals)`,
    `insert into token_debtors (user_id, outstanding) select id, case when n % 100 = 0 then n else 0 end from ${each}`,
  ]) {
    await client.query(statement);
  }
  await client.query("commit");
  await client.query("select rebuild_visit_totals()");
  await client.query("vacuum analyze");
}

const base = refcodeAlphabet.length;
/** The place of a digit of `n` in the alphabet, from the right. */
const digits = Array.from({ length: refcodeLength }, (_, place) => base ** (refcodeLength - 1 - place));
const codeSql = digits
  .map((value) => `substr('${refcodeAlphabet}', (n / ${value} % ${base})::int + 1, 1)`)
  .join(" || ");

/** The code of a person: the newest is 1. */
export function grownCode(position: number): string {
  return digits.map((value) => refcodeAlphabet.charAt(Math.floor(position / value) % base)).join("");
}
