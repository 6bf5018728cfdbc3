import type pg from "pg";
import { mintReasons } from "#core/domain/mint-reason";
import { eventNotes, refundAnswers } from "#core/domain/payment-note";
import type { Reason } from "#core/domain/reason";
import { rejectionReasons } from "#core/domain/rejection";
import { rewardReasons } from "#core/domain/reward-reason";

interface ReasonColumns {
  table: string;
  key: string;
  /** What releases before the codes wrote. */
  text: string;
  code: string;
  params: string;
  book: { parse(text: string): Reason | null };
}

const columns: readonly ReasonColumns[] = [
  { table: "payment_events", key: "key", text: "note", code: "note_code", params: "note_params", book: eventNotes },
  {
    table: "refunds",
    key: "id",
    text: "last_answer",
    code: "last_answer_code",
    params: "last_answer_params",
    book: refundAnswers,
  },
  {
    table: "referral_rewards",
    key: "order_reference",
    text: "failure_reason",
    code: "failure_code",
    params: "failure_params",
    book: mintReasons,
  },
  {
    table: "referral_rewards",
    key: "order_reference",
    text: "rejection_reason",
    code: "rejection_code",
    params: "rejection_params",
    book: rejectionReasons,
  },
  {
    table: "reward_transitions",
    key: "id",
    text: "reason",
    code: "reason_code",
    params: "reason_params",
    book: rewardReasons,
  },
];

/** Rows read and written in one go: short enough that nobody waits for its locks. */
const ROWS = 1_000;

/**
 * Gives rows written before there were codes the code of their sentence. Words that are no sentence of ours
 * keep none. Safe to run again, and beside Workers of either release; after a crash the next call goes on.
 *
 * @returns how many rows got a code
 */
export async function backfillReasons(client: pg.Client, rowsAtOnce = ROWS): Promise<number> {
  let coded = 0;
  for (const each of columns) coded += await backfill(client, each, rowsAtOnce);
  return coded;
}

async function backfill(client: pg.Client, of: ReasonColumns, rowsAtOnce: number): Promise<number> {
  const { table, key, text, code, params, book } = of;
  let coded = 0;
  for (let after = ""; ; ) {
    const { rows } = await client.query<{ key: string; text: string }>(
      `select ${key} as key, ${text} as text from ${table}
       where ${code} is null and ${text} is not null and ${key} > $1 order by ${key} limit $2`,
      [after, rowsAtOnce],
    );
    const last = rows.at(-1);
    if (!last) return coded;
    after = last.key;
    const known = rows.flatMap((row) => {
      const reason = book.parse(row.text);
      return reason ? [{ ...row, ...reason }] : [];
    });
    // A row whose words have changed since is left to the next call.
    const { rowCount } = await client.query(
      `update ${table} set ${code} = given.code, ${params} = given.params
       from jsonb_to_recordset($1::jsonb) as given (key text, text text, code text, params jsonb)
       where ${table}.${key} = given.key and ${table}.${text} = given.text and ${table}.${code} is null`,
      [JSON.stringify(known)],
    );
    coded += rowCount ?? 0;
  }
}
