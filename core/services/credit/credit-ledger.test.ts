import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findAccount } from "#core/services/accounts/find-account";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import { grantCredit } from "#core/services/credit/grant-credit";
import { listCreditGrants } from "#core/services/credit/list-credit-grants";
import { readCreditStatement } from "#core/services/credit/read-credit-statement";
import type { Database } from "#db/client";
import { postgresFailure, violatedConstraint } from "#db/errors";
import { creditAccounts, creditEntries, creditTransactions } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addReferrer, addUser, clone, grantTo } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;

beforeAll(async () => {
  const database = await createTestDatabase();
  db = database.appDb;
  admin = database.adminDb;
});

const now = new Date("2026-03-01T10:00:00Z");

async function move(from: "issued" | "user", userId: string, amountMinor: bigint, key: string = randomUUID()) {
  const user = userCreditAccount(userId, "UAH");
  const [first, ...rest] = creditMoveStatements(db, {
    key,
    kind: from === "user" ? "order" : "grant",
    reason: "test",
    actorId: "admin",
    from: from === "user" ? user : cloneCreditAccount("issued", "UAH"),
    to: from === "user" ? cloneCreditAccount("sales", "UAH") : user,
    amountMinor,
    now,
  });
  if (!first) throw new Error("a movement has statements");
  await db.batch([first, ...rest]);
}

const balanceOf = async (id: string) => {
  const [account] = await admin.select().from(creditAccounts).where(eq(creditAccounts.id, id));
  return account?.balanceMinor ?? 0n;
};

/** The name of the constraint, or the SQLSTATE, that a statement of the app Worker fails with. */
async function refusalOf(run: () => Promise<unknown>): Promise<string | null> {
  const error = await run().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return violatedConstraint(error) ?? postgresFailure(error)?.code ?? null;
}

const PERMISSION_DENIED = "42501";

describe("the database holds the ledger's rules, whoever writes", () => {
  const transaction = (key: string) =>
    db.insert(creditTransactions).values({ key, kind: "grant", reason: "x", actorId: "x" });
  const entry = (transactionKey: string, accountId: string, amountMinor: bigint) =>
    db.insert(creditEntries).values({ id: randomUUID(), transactionKey, accountId, amountMinor });

  it("no transaction without entries, and none whose sides differ", async () => {
    const userId = await addUser(admin);
    await grantTo(db, userId, 500n);
    const account = userCreditAccount(userId, "UAH").id;
    expect(await refusalOf(() => transaction(randomUUID()))).toBe("credit_transactions_balanced");
    const key = randomUUID();
    expect(
      await refusalOf(() =>
        db.batch([
          transaction(key),
          entry(key, account, 100n),
          entry(key, cloneCreditAccount("issued", "UAH").id, -99n),
        ]),
      ),
    ).toBe("credit_transactions_balanced");
    expect(await balanceOf(account)).toBe(500n);
  });

  it("no entry added to a transaction that is over, and none of nothing", async () => {
    const userId = await addUser(admin);
    const key = randomUUID();
    await move("issued", userId, 100n, key);
    const account = userCreditAccount(userId, "UAH").id;
    expect(await refusalOf(() => entry(key, account, 5n))).toBe("credit_transactions_balanced");
    expect(await refusalOf(() => entry(key, account, 0n))).toBe("credit_entries_amount");
  });

  it("no hryvnias against dollars", async () => {
    const userId = await addUser(admin);
    await grantTo(db, userId, 500n);
    const dollars = cloneCreditAccount("issued", "USD");
    const key = randomUUID();
    expect(
      await refusalOf(() =>
        db.batch([
          db.insert(creditAccounts).values(dollars).onConflictDoNothing(),
          transaction(key),
          entry(key, userCreditAccount(userId, "UAH").id, 100n),
          entry(key, dollars.id, -100n),
        ]),
      ),
    ).toBe("credit_transactions_balanced");
  });

  it("no balance that is written by hand, and no entry that is changed or taken out", async () => {
    const userId = await addUser(admin);
    await grantTo(db, userId, 500n);
    const { id } = userCreditAccount(userId, "UAH");
    const other = userCreditAccount(await addUser(admin), "UAH");
    expect(await refusalOf(() => db.insert(creditAccounts).values({ ...other, balanceMinor: 1n }))).toBe(
      "credit_accounts_open_empty",
    );
    expect(
      await refusalOf(() => db.update(creditAccounts).set({ balanceMinor: 9n }).where(eq(creditAccounts.id, id))),
    ).toBe(PERMISSION_DENIED);
    expect(await refusalOf(() => db.update(creditEntries).set({ amountMinor: 9n }))).toBe(PERMISSION_DENIED);
    expect(await refusalOf(() => db.delete(creditEntries))).toBe(PERMISSION_DENIED);
    expect(await refusalOf(() => db.delete(creditTransactions))).toBe(PERMISSION_DENIED);
  });

  it("no user's balance below zero, also when many movements drain it at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 2, maxLength: 8 }),
        async (granted, spendings) => {
          const userId = await addUser(admin);
          const account = userCreditAccount(userId, "UAH").id;
          await move("issued", userId, granted);
          const results = await Promise.all(
            spendings.map((amount) =>
              refusalOf(() => move("user", userId, amount)).then((refusal) => ({ amount, refusal })),
            ),
          );
          const spent = results.filter(({ refusal }) => refusal === null).reduce((sum, { amount }) => sum + amount, 0n);
          expect(await balanceOf(account)).toBe(granted - spent);
          expect(granted - spent).toBeGreaterThanOrEqual(0n);
          for (const { amount, refusal } of results) {
            if (refusal === null) continue;
            expect(refusal).toBe("credit_accounts_user_balance");
            // What was refused did not fit in beside any set that was let through before it.
            expect(amount).toBeGreaterThan(granted - spent);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it("every account holds the sum of its entries, and all accounts of a currency hold nothing together", async () => {
    const drift = await admin.execute(sql`
      select id from credit_accounts as account
      where balance_minor <> coalesce((select sum(amount_minor) from credit_entries where account_id = account.id), 0)`);
    expect(drift.rows).toEqual([]);
    const sums = await admin.execute(
      sql`select sum(balance_minor)::text as total from credit_accounts group by currency`,
    );
    expect(sums.rows.every(({ total }) => total === "0")).toBe(true);
  });
});

describe("a grant", () => {
  const grant = (email: string, change = {}) => ({
    grantId: randomUUID(),
    email,
    amountMinor: 1_050n,
    currency: "UAH" as const,
    reason: "a broken mug",
    actorId: "admin",
    now,
    ...change,
  });

  it("is refused when its id is another grant's, and changes nothing then", async () => {
    const userId = await addUser(admin);
    const otherId = await addUser(admin);
    const first = grant(`${userId}@users.test`);
    await grantCredit({ db, clone }, first);
    await grantCredit({ db, clone }, first);
    for (const change of [
      { amountMinor: 1n },
      { reason: "another" },
      { email: `${otherId}@users.test` },
      { currency: "USD" as const },
    ]) {
      await expect(grantCredit({ db, clone }, { ...first, ...change })).rejects.toMatchObject({
        code: "idempotency_key_reused",
      });
    }
    expect(await balanceOf(userCreditAccount(userId, "UAH").id)).toBe(1_050n);
    expect(await balanceOf(userCreditAccount(otherId, "UAH").id)).toBe(0n);
  });

  it("stays in the list with who gave it, to whom and why", async () => {
    const actorId = await addUser(admin, "granting-admin");
    const userId = await addUser(admin, "lucky-buyer");
    await grantCredit({ db, clone }, grant(`${userId}@users.test`, { actorId, now: new Date("2026-03-02T10:00:00Z") }));
    const { grants, total } = await listCreditGrants({ db }, { page: 1, pageSize: 1 });
    expect(grants).toMatchObject([
      { toName: "lucky-buyer", by: "granting-admin", amountMinor: 1_050n, currency: "UAH", reason: "a broken mug" },
    ]);
    expect(total).toBeGreaterThan(1);
  });

  it("finds its account by e-mail in any case and by a linked wallet, and nobody else's", async () => {
    const wallet = "0x00000000000000000000000000000000000000A9";
    const userId = await addReferrer(admin, "Finder77", wallet);
    await grantTo(db, userId, 700n);
    expect(await findAccount({ db }, { name: wallet })).toMatchObject({
      id: userId,
      balances: [{ balanceMinor: 700n }],
    });
    expect(await findAccount({ db }, { name: `${userId}@USERS.test` })).toMatchObject({ id: userId });
    await expect(findAccount({ db }, { name: "nobody@users.test" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a statement", () => {
  it("shows the balance after each entry, whatever the page, in one currency", async () => {
    const userId = await addUser(admin);
    const amounts = [1_000n, -300n, 50n, -750n, 20n];
    for (const [index, amountMinor] of amounts.entries()) {
      const at = new Date(now.getTime() + index * 1_000);
      const size = amountMinor < 0n ? -amountMinor : amountMinor;
      const [first, ...rest] = creditMoveStatements(db, {
        key: `${userId}:${index}`,
        kind: amountMinor < 0n ? "order" : "grant",
        reason: `step ${index}`,
        actorId: "admin",
        from: amountMinor < 0n ? userCreditAccount(userId, "UAH") : cloneCreditAccount("issued", "UAH"),
        to: amountMinor < 0n ? cloneCreditAccount("sales", "UAH") : userCreditAccount(userId, "UAH"),
        amountMinor: size,
        now: at,
      });
      if (first) await db.batch([first, ...rest]);
    }
    await grantCredit(
      { db, clone },
      {
        grantId: randomUUID(),
        email: `${userId}@users.test`,
        amountMinor: 5n,
        currency: "USD",
        reason: "x",
        actorId: "a",
        now,
      },
    );
    const read = (page: number) => readCreditStatement({ db }, { userId, currency: "UAH", page, pageSize: 3 });
    const [first, second] = [await read(1), await read(2)];
    expect(first.balances).toEqual([
      { currency: "UAH", balanceMinor: 20n },
      { currency: "USD", balanceMinor: 5n },
    ]);
    expect([...first.entries, ...second.entries].map((entry) => [entry.amountMinor, entry.balanceMinor])).toEqual([
      [20n, 20n],
      [-750n, 0n],
      [50n, 750n],
      [-300n, 700n],
      [1_000n, 1_000n],
    ]);
    expect(first.total).toBe(5);
  });
});
