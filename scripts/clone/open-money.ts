import type pg from "pg";
import { openRefundStatuses, refusedRefundStatuses } from "#core/domain/refund";

/** Kinds of money that is on its way, with the query that counts them. */
const OPEN: readonly { what: string; query: string; values: unknown[]; todo: string }[] = [
  {
    what: "rewards that are being paid on the chain",
    query: "select count(*)::int as open from referral_rewards where status = 'minting'",
    values: [],
    todo: "wait until the Minter has closed them",
  },
  {
    what: "refunds that are open, or refused and not given back by hand",
    query: `select count(*)::int as open from refunds
      where status = any($1) or (status = any($2) and resolved_at is null)`,
    values: [openRefundStatuses, refusedRefundStatuses],
    todo: "wait for the provider, or close them by hand",
  },
  {
    what: "payouts at the bank",
    query: "select count(*)::int as open from payouts where status = 'pending'",
    values: [],
    todo: "enter what the bank says of them",
  },
];

/** What is on its way and would be lost sight of without the Workers, a sentence each; none in a database without tables. */
export async function openMoney(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('public.payouts') is not null as found",
  );
  if (!tables[0]?.found) return [];
  const sentences: string[] = [];
  for (const { what, query, values, todo } of OPEN) {
    const { rows } = await client.query<{ open: number }>(query, values);
    const open = rows[0]?.open ?? 0;
    if (open > 0) sentences.push(`${what}: ${open}; ${todo}`);
  }
  return sentences;
}
