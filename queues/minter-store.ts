import { z } from "zod";
import type { Fees } from "#core/domain/fees";
import type { RewardPayment, ValuedPayment } from "#core/domain/mint";
import { utcDay } from "#core/domain/mint-limits";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import type { Hex } from "#core/ports/reward-chain";

/** One signed version of a transaction. All versions of a nonce are kept: any of them may be mined. */
export interface SignedVersion {
  hash: Hex;
  raw: Hex;
  fees: Fees;
  /** Unix milliseconds. */
  signedAt: number;
  /** When the bytes were last handed to the node; null when never. */
  sentAt: number | null;
}

/** A nonce that is used, what it pays, and its signed versions, the newest last. */
export interface FlightTransaction {
  nonce: number;
  batchId: string;
  /** Null in a filler: it pays nothing and only uses a nonce that nobody else will. */
  calldata: Hex | null;
  gas: bigint;
  payments: RewardPayment[];
  versions: SignedVersion[];
  /** Unix milliseconds. */
  createdAt: number;
}

export interface NewTransaction {
  nonce: number;
  batchId: string;
  calldata: Hex | null;
  gas: bigint;
  payments: readonly ValuedPayment[];
}

export interface NewVersion {
  hash: Hex;
  raw: Hex;
  fees: Fees;
}

const NO_CALLDATA = "0x";

const hex = z.custom<Hex>((value) => typeof value === "string" && value.startsWith("0x"));
const paymentsSchema = z.array(
  z.object({ orderReference: z.string(), orderRef: hex, wallet: hex, amount: z.string().transform(BigInt) }),
);
const transactionRow = z.object({
  nonce: z.number(),
  batch_id: z.string(),
  calldata: hex.transform((bytes) => (bytes === NO_CALLDATA ? null : bytes)),
  gas: z.string().transform(BigInt),
  payments: z.string().transform((text) => paymentsSchema.parse(JSON.parse(text))),
  created_at: z.number(),
});
const stopRow = z.object({ code: z.string(), params: z.record(z.string(), z.string()) });
const versionRow = z.object({
  hash: hex,
  raw: hex,
  max_fee: z.string().transform(BigInt),
  tip: z.string().transform(BigInt),
  signed_at: z.number(),
  sent_at: z.number().nullable(),
});

// Tables and columns keep the names that stored objects know: `attempts` holds signed versions, `settled_at` is the end.
const schema = [
  "create table if not exists nonces (id integer primary key check (id = 1), next integer not null)",
  `create table if not exists transactions (
    nonce integer primary key, batch_id text not null unique, calldata text not null, gas text not null,
    payments text not null, created_at integer not null, settled_at integer, outcome text)`,
  `create table if not exists attempts (
    hash text primary key, nonce integer not null references transactions (nonce), raw text not null,
    max_fee text not null, tip text not null, signed_at integer not null, sent_at integer)`,
  "create table if not exists doubts (nonce integer primary key, since integer not null)",
  // Signed value per reward, counted once, on the day of its newest transaction: no earlier one can pay it any more.
  `create table if not exists spending (
    order_reference text primary key, day text not null, usd_micros integer not null)`,
  "create index if not exists spending_day on spending (day)",
  "create table if not exists contracts (id integer primary key check (id = 1), address text not null)",
  "create table if not exists stops (id integer primary key check (id = 1), reason text not null)",
];

/** The part of a Durable Object's storage that is used here. */
export interface SqlStore {
  readonly sql: {
    exec(query: string, ...values: (string | number | null)[]): { toArray(): Record<string, unknown>[] };
  };
  transactionSync<T>(work: () => T): T;
}

/**
 * The Minter's memory, in its Durable Object's SQLite. Every method is synchronous: what one writes is durable before
 * anything leaves the object, so bytes are never on their way to a node without being stored here.
 */
export class MinterStore {
  readonly #storage: SqlStore;

  constructor(storage: SqlStore) {
    this.#storage = storage;
    for (const statement of schema) this.#sql.exec(statement);
  }

  get #sql() {
    return this.#storage.sql;
  }

  /** The contract that stored transactions call; null before the first. */
  contract(): string | null {
    const [row] = this.#sql.exec("select address from contracts").toArray();
    return row ? String(row.address) : null;
  }

  setContract(address: string): void {
    this.#sql.exec(
      "insert into contracts (id, address) values (1, ?) on conflict (id) do update set address = excluded.address",
      address,
    );
  }

  /** Why the last run could sign nothing at all; null where it could. */
  stopped(): MintReason | null {
    const [row] = this.#sql.exec("select reason from stops").toArray();
    const known = row && stopRow.safeParse(JSON.parse(String(row.reason)));
    return known?.success && mintReasons.has(known.data.code) ? { ...known.data, code: known.data.code } : null;
  }

  /** Writes only what differs from what is stored. */
  setStopped(reason: MintReason | null): void {
    const stored = this.stopped();
    if (JSON.stringify(stored) === JSON.stringify(reason)) return;
    this.#sql.exec("delete from stops");
    if (reason) this.#sql.exec("insert into stops (id, reason) values (1, ?)", JSON.stringify(reason));
  }

  /** The lowest nonce that was never signed for, or null before the first. */
  nextNonce(): number | null {
    const [row] = this.#sql.exec("select next from nonces").toArray();
    return row ? Number(row.next) : null;
  }

  /**
   * Commits a nonce: its transaction, the first signed bytes, and its rewards' value against the day's ceiling, in one
   * write.
   */
  saveSigned(transaction: NewTransaction, version: NewVersion, now: number): void {
    const { nonce, batchId, calldata, gas, payments } = transaction;
    this.#storage.transactionSync(() => {
      this.#sql.exec(
        "insert into transactions (nonce, batch_id, calldata, gas, payments, created_at) values (?, ?, ?, ?, ?, ?)",
        nonce,
        batchId,
        calldata ?? NO_CALLDATA,
        gas.toString(),
        JSON.stringify(
          payments.map(({ usdMicros: _, ...payment }) => ({ ...payment, amount: payment.amount.toString() })),
        ),
        now,
      );
      this.saveVersion(nonce, version, now);
      this.#sql.exec(
        `insert into spending (order_reference, day, usd_micros)
         select value ->> 0, ?, value ->> 1 from json_each(?) where true
         on conflict (order_reference) do update set day = excluded.day, usd_micros = excluded.usd_micros`,
        utcDay(new Date(now)),
        JSON.stringify(payments.map(({ orderReference, usdMicros }) => [orderReference, Number(usdMicros)])),
      );
      this.#sql.exec(
        "insert into nonces (id, next) values (1, ?) on conflict (id) do update set next = max(next, excluded.next)",
        nonce + 1,
      );
    });
  }

  /** Total signed for on a UTC day, in millionths of a US dollar. */
  spentOn(day: string): bigint {
    const [row] = this.#sql
      .exec("select coalesce(sum(usd_micros), 0) as micros from spending where day = ?", day)
      .toArray();
    return BigInt(Number(row?.micros ?? 0));
  }

  /** Keeps another signed version of a nonce. */
  saveVersion(nonce: number, { hash, raw, fees }: NewVersion, now: number): void {
    this.#sql.exec(
      "insert into attempts (hash, nonce, raw, max_fee, tip, signed_at) values (?, ?, ?, ?, ?, ?)",
      hash,
      nonce,
      raw,
      fees.maxFeePerGas.toString(),
      fees.maxPriorityFeePerGas.toString(),
      now,
    );
  }

  markSent(hash: Hex, now: number): void {
    this.#sql.exec("update attempts set sent_at = ? where hash = ?", now, hash);
  }

  /** Batches whose transactions' end is not known, by nonce. */
  flightBatches(): string[] {
    const rows = this.#sql.exec("select batch_id from transactions where settled_at is null order by nonce").toArray();
    return rows.map((row) => String(row.batch_id));
  }

  /** Transactions in flight, and the bytes of their calldata together. */
  flightSize(): { transactions: number; calldataBytes: number } {
    const [row] = this.#sql
      .exec(
        `select count(*) as transactions, coalesce(sum((length(calldata) - 2) / 2), 0) as bytes
         from transactions where settled_at is null`,
      )
      .toArray();
    return { transactions: Number(row?.transactions ?? 0), calldataBytes: Number(row?.bytes ?? 0) };
  }

  /** What transactions in flight may still cost for gas, in wei; what is posted to a chain below is not in it. */
  flightCost(): bigint {
    const rows = this.#sql
      .exec(
        `select gas, (select max_fee from attempts where attempts.nonce = transactions.nonce
           order by signed_at desc, rowid desc limit 1) as max_fee
         from transactions where settled_at is null`,
      )
      .toArray();
    return rows.reduce((sum, row) => sum + BigInt(String(row.gas)) * BigInt(String(row.max_fee)), 0n);
  }

  /** Unix milliseconds of the oldest and the newest in flight; null when nothing is. */
  flightSpan(): { oldestAt: number; newestAt: number } | null {
    const [row] = this.#sql
      .exec("select min(created_at) as oldest, max(created_at) as newest from transactions where settled_at is null")
      .toArray();
    return row && row.oldest !== null ? { oldestAt: Number(row.oldest), newestAt: Number(row.newest) } : null;
  }

  /** Transactions whose end is not known, by nonce. */
  inFlight(): FlightTransaction[] {
    const rows = this.#sql.exec("select * from transactions where settled_at is null order by nonce").toArray();
    return rows.map((row) => this.#transaction(row));
  }

  /** Whatever was signed for a nonce, closed or not; null when nothing was. */
  signedFor(nonce: number): FlightTransaction | null {
    const [row] = this.#sql.exec("select * from transactions where nonce = ?", nonce).toArray();
    return row ? this.#transaction(row) : null;
  }

  #transaction(row: Record<string, unknown>): FlightTransaction {
    const { nonce, batch_id, calldata, gas, payments, created_at } = transactionRow.parse(row);
    return {
      nonce,
      batchId: batch_id,
      calldata,
      gas,
      payments,
      createdAt: created_at,
      versions: this.#versions(nonce),
    };
  }

  #versions(nonce: number): SignedVersion[] {
    return this.#sql
      .exec("select * from attempts where nonce = ? order by signed_at, rowid", nonce)
      .toArray()
      .map((row) => {
        const { hash, raw, max_fee, tip, signed_at, sent_at } = versionRow.parse(row);
        const fees = { maxFeePerGas: max_fee, maxPriorityFeePerGas: tip };
        return { hash, raw, fees, signedAt: signed_at, sentAt: sent_at };
      });
  }

  /** Since when a nonce is used up and nothing of ours is found in a block, in Unix milliseconds; from now if new. */
  doubtedSince(nonce: number, now: number): number {
    this.#sql.exec("insert into doubts (nonce, since) values (?, ?) on conflict do nothing", nonce, now);
    const [row] = this.#sql.exec("select since from doubts where nonce = ?", nonce).toArray();
    return Number(row?.since ?? now);
  }

  /** A block holds the transaction after all, or its nonce is free again. */
  dropDoubt(nonce: number): void {
    this.#sql.exec("delete from doubts where nonce = ?", nonce);
  }

  /** The transaction's end is written in the ledger: it is followed no longer, and kept. */
  close(nonce: number, outcome: "confirmed" | "reverted" | "replaced", now: number): void {
    this.#sql.exec("update transactions set settled_at = ?, outcome = ? where nonce = ?", now, outcome, nonce);
  }
}
