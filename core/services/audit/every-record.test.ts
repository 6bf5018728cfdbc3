import { getTableColumns, getTableName } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { Client, DatabaseError } from "pg";
import { beforeAll, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { auditLedgers } from "#core/services/audit/audit-ledgers-step";
import { auditReference } from "#core/services/audit/audit-reference";
import type { Database } from "#db/client";
import { auditFindings, referralTotalChanges, referralTotals } from "#db/schema";
import { chainOfWorld, runAudit } from "#scripts/testing/audit-chain";
import { type AuditWorld, auditWorld } from "#scripts/testing/audit-world";
import { auditedLedgers } from "#scripts/testing/audited-ledgers";
import { onConnection } from "#scripts/testing/one-connection";
import { Random } from "#scripts/testing/random";
import { rounds } from "#scripts/testing/rounds";
import { balancedChanges, changesOf, type Row, type RowChange } from "#scripts/testing/row-changes";
import { clone } from "#scripts/testing/store-fixture";

/** What no second record determines, with the reason. `@` limits an entry to rows of that status. */
const undetermined: Readonly<Record<string, string>> = {
  "orders.contact": "where the goods go",
  "orders.cart_id": "the only record of the cart, which was in the buyer's browser",
  "orders.refused_code": "the only record of the code that was looked at",
  "orders.refused_reason": "the only record of why it earned nothing; that there is one follows from the code",
  "order_items.product_id": "which of a vendor's goods it was; vendor, price and rates are on the line itself",
  "order_items.name": "how it was called",
  "payment_attempts.locale": "the language of a page",
  "payment_attempts.provider @created": "nothing came of it yet: there is no event of the provider",
  "payment_attempts.status=pending @created": "nothing came of it yet: only the provider knows",
  "payment_attempts.status=declined @created": "nothing came of it yet: only the provider knows",
  "payment_attempts.status=expired @created": "nothing came of it yet: only the provider knows",
  "payment_attempts.status=refunded @created": "a hold that was released before anything was paid",
  "settlements.hold_reason": "an admin's words",
  "settlements.metadata.payout.holdDays": "how the due date came about: another hold may lead to the same day",
  "settlement_moves.id": "chosen by whoever writes it",
  "settlement_moves.actor": "who moved it; that it was moved is checked",
  "settlement_moves.reason": "an admin's words, or what moved it",
  "payouts.key_id": "names the key of what is sealed beside it",
  "payouts.iban_cipher": "sealed for its vendor and field: only the key tells; its first and last digits are checked",
  "payouts.holder_cipher": "sealed likewise",
  "payouts.tax_code_cipher": "sealed likewise",
  "payouts.purpose_cipher": "sealed likewise",
  "payout_batches.debtor_name": "the only record of whose account paid",
  "payout_batches.debtor_iban": "the same",
  "payout_batches.actor": "who pressed; each payout has its own",
  "payout_moves.id": "chosen by whoever writes it",
  "payout_moves.reason": "the bank's words, or a person's",
  "payout_moves.actor": "who entered what the bank did; that of the first move is checked",
  "payout_moves.bank_reference": "what the bank called an earlier move; the last is checked",
  "vendor_bank_details.key_id": "names the key of what is sealed beside it",
  "vendor_bank_details.iban_cipher": "sealed for its vendor and field: only the key tells",
  "vendor_bank_details.holder_cipher": "sealed likewise",
  "vendor_bank_details.tax_code_cipher": "sealed likewise",
  "vendor_bank_details.purpose_cipher": "sealed likewise",
  "vendor_bank_details.old_stay": "what the vendor chose for the time of waiting",
  "vendor_months.month": "how sales lie in time: all months together are checked, and rebuilt by a command",
  "referral_rewards.public_id": "names it in the addresses of pages; drawn at random",
  "referral_rewards.receipt.price.at": "when the price was read",
  "referral_rewards.receipt.price.source": "where the price came from",
  "referral_rewards.mint_batch_id": "the Minter's own book, and only while a reward is on its way",
  "referral_rewards.tx_hash @rejected":
    "a note: only of a minted reward it is checked, with the chain and with the move",
  "referral_rewards.tx_hash @pending_approval": "a note: only of a minted reward it is checked",
  "referral_rewards.failure_code": "why it failed the last time, for a person",
  "referral_rewards.failure_reason": "the same in words",
  "referral_rewards.rejection_params": "values of a sentence",
  "referral_rewards.rejection_reason": "a person's words, or the sentence of the code",
  "referral_rewards.refund_unjudged": "asks for a judgement that is repeated without harm; what it finds is checked",
  "referral_rewards.minted_amount=null @minted": "the last release wrote none: it paid all",
  "refunds.id @done": "of a payment that came twice: it touches no ledger, so nothing refers to it",
  "refunds.note": "why, in words",
  "refunds.status=refunded @done": "the last release's word for the same",
  "refunds.tries": "how the provider was asked",
  "refunds.last_answer_code": "how the provider answered",
  "refunds.last_answer": "the same in words",
  "refunds.resolved_by": "who closed a refused one by hand",
  "refunds.resolution": "how, in words",
  "refunds.reason=lines @done": "all units of all lines are the whole: the same units and the same money",
  "refunds.reason=cabinet @done": "a payment that came twice is given back whole, here or in the cabinet",
  "debt_reliefs.id": "chosen by whoever asked; a proposal's where two admins decided",
  "debt_reliefs.kind": "what the admin called it",
  "debt_reliefs.reason": "an admin's words",
};

/** What an audit of the reference tells, but the nightly audit cannot find by itself. */
const unknownByNight: Readonly<Record<string, string>> = {
  "payment_attempts. @created a night": "an order may have no attempt at all, so nothing tells that one is missing",
};

/** Begins the SQLSTATE of everything that a constraint refuses. */
const REFUSED = "23";

const DAY_MS = 86_400_000;

let world: AuditWorld;
let client: Client;
let db: Database;

beforeAll(async () => {
  world = await auditWorld();
  client = new Client({ connectionString: world.fixture.database.adminUrl });
  await client.connect();
  db = onConnection(client);
  return () => client.end();
});

/** What the audit says of a reference: its drift, or that there is none such. */
async function drift(orderReference: string): Promise<readonly string[]> {
  try {
    return (await auditReference({ db, clone }, { orderReference, chain: world.chainOf(orderReference) })).drift;
  } catch (error) {
    if (error instanceof DomainError) return [error.code];
    throw error;
  }
}

it("finds nothing in what the product's own services have written", async () => {
  for (const reference of world.references) expect([reference, await drift(reference)]).toEqual([reference, []]);
});

/** Whether a whole night of the audit finds anything. */
async function isFoundByNight(id = "night"): Promise<boolean> {
  const ctx = { db, chain: chainOfWorld(world), timeZone: clone.timeZone };
  await runAudit(ctx, { id, now: new Date(Date.now() + DAY_MS), isWhole: true });
  return (await db.$count(auditFindings)) > 0;
}

/** A night is begun for one change in so many, seeded; in `npm run test:long` for each. */
const ONE_NIGHT_IN = rounds(1) > 1 ? 1 : 120;
const SEED = 20_261_127;

it("names every column that is altered and every row that is missing", { timeout: 1_800_000 }, async () => {
  const unnamed = new Set<string>();
  const known = new Set<string>();
  const random = new Random(SEED);
  let nights = 0;
  await client.query("begin");
  expect(await isFoundByNight("before")).toBe(false);
  for (const table of auditedLedgers) {
    const name = getTableName(table);
    const rows = (await client.query<Row>(`select * from ${name}`)).rows.filter(isOfReference).toSorted(byReference);
    expect([name, rows.length]).not.toEqual([name, 0]);
    for (const row of oneOfEachKind(table, rows)) {
      for (const change of [...changesOf(table, row, rows), ...balancedChanges(table, row)]) {
        const listed = entryOf(`${name}.${change.what}`, row);
        // Once is enough to see that an entry is needed.
        if (listed !== null && known.has(listed)) continue;
        const hasNight = random.chance(1 / ONE_NIGHT_IN);
        const missed = await missedBy(table, row, { change, hasNight });
        if (hasNight) nights++;
        if (listed === null)
          for (const who of missed) unnamed.add(`${name}.${change.what} @${String(row.status)} ${who}`);
        else if (missed.length > 0) known.add(listed);
      }
    }
  }
  await client.query("rollback");
  const excused = Object.keys(unknownByNight).filter((entry) => unnamed.delete(entry));
  expect([...unnamed]).toEqual([]);
  if (ONE_NIGHT_IN === 1) expect(excused).toEqual(Object.keys(unknownByNight));
  expect(nights).toBeGreaterThan(5);
  expect(Object.keys(undetermined).filter((entry) => !known.has(entry))).toEqual([]);
});

it("names every kept total of referrals that is altered, missing or somebody else's", async () => {
  const ctx = { db, chain: chainOfWorld(world), timeZone: clone.timeZone };
  const isFound = async () => (await auditLedgers(ctx)).findings.some(({ code }) => code === "referral_totals_differ");
  const unnamed: string[] = [];
  await client.query("begin");
  expect(await isFound()).toBe(false);
  for (const table of [referralTotals, referralTotalChanges]) {
    const name = getTableName(table);
    const rows = (await client.query<Row>(`select ctid, * from ${name} order by quarter nulls first, user_id`)).rows;
    const counting = rows.filter((row) => kept.some((column) => Number(row[column]) !== 0));
    expect([name, counting.length]).not.toEqual([name, 0]);
    for (const { ctid } of oneOfEachKind(table, counting)) {
      for (const change of [...kept.map((column) => `${column} = ${column} + 1`), ...others, null]) {
        await client.query("savepoint unchanged");
        const statement = change === null ? `delete from ${name}` : `update ${name} set ${change}`;
        const altered = await client.query(`${statement} where ctid = $1`, [ctid]).catch((error: unknown) => {
          if (error instanceof DatabaseError && error.code?.startsWith(REFUSED)) return null;
          throw error;
        });
        // The database refuses some: another row has that key, or the status does not exist.
        if (altered?.rowCount === 1 && !(await isFound())) unnamed.push(`${name} ${change}`);
        await client.query("rollback to savepoint unchanged; release savepoint unchanged");
      }
    }
  }
  await client.query("rollback");
  expect(unnamed).toEqual([]);
});

/** The columns of the kept totals. */
const kept = ["sign_ups", "orders", "paid_orders", "rewards", "earned_usd_micros", "earned", "to_come", "paid"];

/** Changes of the key: another person, quarter, status or token. */
const others = [
  "user_id = 'nobody'",
  "quarter = coalesce(quarter, now()) + interval '1 day'",
  "status = case when status = 'failed' then 'minted' else 'failed' end",
  "token_decimals = coalesce(token_decimals, 0) + 1",
];

/** A grant pays no order: proposals and the ledger's own sums are its records. */
const isOfReference = ({ key, transaction_key: of }: Row) => !String(key ?? of ?? "").startsWith("grant:");

/** The entry of {@link undetermined} that lists a change, or null. */
function entryOf(what: string, row: Row): string | null {
  const entry = Object.keys(undetermined).find((each) => {
    const [listed = "", status] = each.split(" @");
    const isPart = what === listed || [".", "="].some((sign) => what.startsWith(`${listed}${sign}`));
    return isPart && (status === undefined || status === row.status);
  });
  return entry ?? null;
}

/** One row of each kind: the same words, and the same columns empty. */
function oneOfEachKind(table: PgTable, rows: readonly Row[]): Row[] {
  const columns = Object.values(getTableColumns(table));
  const kindOf = (row: Row) =>
    columns.map(({ name, enumValues }) => (enumValues ? row[name] : row[name] === null)).join();
  return [...Map.groupBy(rows, kindOf).values()].flatMap((alike) => alike.slice(0, 1));
}

/** Who does not name a change that no constraint refuses: the audit of a reference, or of everything by night. */
async function missedBy(
  table: PgTable,
  row: Row,
  { change, hasNight }: { change: RowChange; hasNight: boolean },
): Promise<("a reference" | "a night")[]> {
  await client.query("savepoint unchanged");
  try {
    await alter(table, row, change);
    await client.query("set constraints all immediate");
    const missed: ("a reference" | "a night")[] = [];
    if (!(await isDrift(referencesOf(row)))) missed.push("a reference");
    if (hasNight && !(await isFoundByNight())) missed.push("a night");
    return missed;
  } catch (error) {
    if (error instanceof DatabaseError && error.code?.startsWith(REFUSED)) return [];
    throw new Error(`${getTableName(table)}.${change.what} cannot be tried`, { cause: error });
  } finally {
    await client.query("rollback to savepoint unchanged; release savepoint unchanged");
  }
}

async function isDrift(references: readonly string[]): Promise<boolean> {
  for (const reference of references) {
    if ((await drift(reference)).length > 0) return true;
  }
  return false;
}

async function alter(table: PgTable, row: Row, { set }: RowChange): Promise<void> {
  const name = getTableName(table);
  const keys = keyOf(table, row);
  const where = keys.map((key, at) => `${key} = $${at + 1}`).join(" and ");
  const assigned = Object.keys(set ?? {}).map((column, at) => `${column} = $${keys.length + at + 1}`);
  const values = Object.values(set ?? {}).map((value) =>
    value !== null && typeof value === "object" && !(value instanceof Date) ? JSON.stringify(value) : value,
  );
  const statement = set === null ? "delete from" : "update";
  const assignment = set === null ? "" : `set ${assigned.join(", ")}`;
  const { rowCount } = await client.query(`${statement} ${name} ${assignment} where ${where}`, [
    ...keys.map((key) => row[key]),
    ...values,
  ]);
  if (rowCount !== 1) throw new Error(`${name} has no such row`);
}

/** Columns that find a row: its key, or where that is composite whatever refers to something. */
function keyOf(table: PgTable, row: Row): string[] {
  const columns = Object.values(getTableColumns(table));
  const own = columns.filter(({ primary }) => primary).map(({ name }) => name);
  if (own.length > 0) return own;
  const [composite] = getTableConfig(table).primaryKeys;
  if (composite) return composite.columns.map(({ name }) => name);
  return columns
    .map(({ name }) => name)
    .filter((name) => /(_id|_reference|position)$/.test(name) && row[name] !== null);
}

/** As the world made them, so that every run looks at the same rows. */
function byReference(one: Row, other: Row): number {
  const placeOf = (row: Row) => world.references.indexOf(referencesOf(row)[0] ?? "");
  return placeOf(one) - placeOf(other);
}

/** The references that a row is a record of; all of them for a person's row. */
function referencesOf(row: Row): string[] {
  const text = JSON.stringify(row, (_key, value) => (typeof value === "bigint" ? `${value}` : value));
  const own = world.references.filter((reference) => world.idsOf(reference).some((id) => text.includes(id)));
  return own.length > 0 ? own : world.references;
}
