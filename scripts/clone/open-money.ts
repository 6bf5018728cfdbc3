import type pg from "pg";
import { openStatuses } from "#core/domain/payment";
import { openRefundStatuses, refusedRefundStatuses } from "#core/domain/refund";

/** Money that is on its way, and what brings it to an end. */
export interface Kind {
  what: string;
  /** Counts what is open of it. */
  query: string;
  values: unknown[];
  todo: string;
}

export const MINTING: Kind = {
  what: "rewards that are being paid on the chain",
  query: "select count(*)::int as open from referral_rewards where status = 'minting'",
  values: [],
  todo: "wait until the Minter has closed them",
};

const OPEN: readonly Kind[] = [
  MINTING,
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

/**
 * A shop that sells always has some, so they count once it is shut. One whose provider nobody can ask any more is a person's
 * case.
 */
export const UNDECIDED: Kind = {
  what: "payments that nobody knows the end of",
  query: `select count(*)::int as open from payment_attempts attempt
    where status = any($1) and next_check_at is not null and not exists (
      select from payment_events where key = 'orphan:' || attempt.order_reference and resolved_at is not null)`,
  values: [openStatuses],
  todo: "the app asks the provider until it says, for a day and an hour at most: wait",
};

/**
 * What is on its way and would be lost sight of without the Workers, a sentence each; none in a database without tables.
 *
 * @param isShut whether nobody can begin to pay any more
 */
export async function openMoney(client: pg.Client, { isShut }: { isShut: boolean }): Promise<string[]> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('public.payouts') is not null as found",
  );
  if (!tables[0]?.found) return [];
  const sentences: string[] = [];
  for (const { what, query, values, todo } of isShut ? [...OPEN, UNDECIDED] : OPEN) {
    const { rows } = await client.query<{ open: number }>(query, values);
    const open = rows[0]?.open ?? 0;
    if (open > 0) sentences.push(`${what}: ${open}; ${todo}`);
  }
  return sentences;
}
