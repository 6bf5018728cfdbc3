import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import { userAccountId } from "#core/domain/credit";
import { listCreditGrants } from "#core/services/credit/list-credit-grants";
import { readCreditStatement } from "#core/services/credit/read-credit-statement";
import type { Database } from "#db/client";
import { createTestDatabase } from "#scripts/testing/database";
import { costOfRead } from "#scripts/testing/read-cost";

const ENTRIES = 30_000;
const GRANTS = 30;
const PAGE = 20;

let db: Database;
let client: pg.Client;

/** One person who has paid with credit all the time; one movement in a thousand is a grant. */
beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  const account = userAccountId("buyer", "UAH");
  const each = `generate_series(1, ${ENTRIES}) n, lateral (select case when n % ${ENTRIES / GRANTS} = 1 then 'grant' else 'order' end as kind,
    timestamptz '2026-03-01' + n * interval '1 minute' as at) made`;
  for (const statement of [
    "begin",
    "set local session_replication_role = replica",
    "insert into users (id, name, email) values ('buyer', 'Buyer', 'buyer@many.test')",
    `insert into credit_accounts (id, kind, owner_id, currency, balance_minor)
      values ('${account}', 'user', 'buyer', 'UAH', ${GRANTS * 1_000_000 - (ENTRIES - GRANTS)})`,
    `insert into credit_transactions (key, kind, reason, actor_id, created_at)
      select kind || ':' || n, kind, 'x', 'ann', at from ${each}`,
    `insert into credit_entries (id, transaction_key, account_id, amount_minor, created_at)
      select n, kind || ':' || n, '${account}', case kind when 'grant' then 1000000 else -1 end, at from ${each}`,
    "commit",
    "vacuum analyze",
  ]) {
    await client.query(statement);
  }
  return () => client.end();
});

it("a statement costs its page and the newer ones, and the count of at most 10,000", async () => {
  const read = (page: number) =>
    readCreditStatement({ db }, { userId: "buyer", currency: "UAH", page, pageSize: PAGE });
  const { entries, balances, total } = await read(2);
  const held = balances[0]?.balanceMinor ?? 0n;
  expect(entries.map(({ balanceMinor }) => balanceMinor)).toEqual(
    Array.from({ length: PAGE }, (_, at) => held + BigInt(PAGE + at)),
  );
  expect(total).toBe(10_000);
  const { rows } = await costOfRead(client, () => read(2));
  expect(rows).toBeLessThan(10_000 + 10 * PAGE);
  // The oldest page ends at what the first movement brought.
  const oldest = await read(ENTRIES / PAGE);
  expect(oldest.entries.at(-1)).toMatchObject({ amountMinor: 1_000_000n, balanceMinor: 1_000_000n });
});

it("a page of grants costs no other movements", async () => {
  const read = () => listCreditGrants({ db }, { page: 1, pageSize: PAGE });
  const { grants, total } = await read();
  expect(total).toBe(GRANTS);
  expect(grants.map(({ key }) => key)).toEqual(
    Array.from({ length: PAGE }, (_, at) => `grant:${ENTRIES - (at + 1) * (ENTRIES / GRANTS) + 1}`),
  );
  const { rows } = await costOfRead(client, read);
  expect(rows).toBeLessThan(GRANTS + 10 * PAGE);
});
