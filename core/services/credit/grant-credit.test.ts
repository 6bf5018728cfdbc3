import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import type { Currency } from "#core/domain/money";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { userCreditAccount } from "#core/services/credit/credit-ledger";
import { type GrantCreditInput, grantCredit } from "#core/services/credit/grant-credit";
import { listCreditGrants } from "#core/services/credit/list-credit-grants";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { propose } from "#core/services/proposals/propose";
import type { Database } from "#db/client";
import { adminProposals, creditAccounts, creditTransactions } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addAdmin, addUser, clone, guards } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;

const now = new Date("2026-03-01T10:00:00Z");
const HOUR = 3_600_000;
/** 100 US dollars at 40 hryvnias: 4000.00 UAH. */
const limited = { ...clone, approval: { ...clone.approval, uahPerUsd: parseDecimal("40"), secondApprovalUsd: 100n } };
const LIMIT = 400_000n;

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
});

type Asked = Partial<GrantCreditInput> & Pick<GrantCreditInput, "actorId" | "email" | "amountMinor">;

const grant = (asked: Asked) =>
  grantCredit(
    { db, clone: limited },
    { grantId: randomUUID(), currency: "UAH", reason: "a broken mug", now, ...asked },
  );

async function balanceOf(userId: string, currency: Currency = "UAH"): Promise<bigint> {
  const { id } = userCreditAccount(userId, currency);
  const [account] = await admin.select().from(creditAccounts).where(eq(creditAccounts.id, id));
  return account?.balanceMinor ?? 0n;
}

const addressOf = (id: string) => `${id}@users.test`;
const proposalsOf = (subjectId: string) =>
  admin.select().from(adminProposals).where(eq(adminProposals.subjectId, subjectId));

describe("a grant above what one admin may give alone", () => {
  it("is kept for another admin, who gives it once", async () => {
    const [proposer, second, buyer] = [await addAdmin(admin), await addAdmin(admin), await addUser(admin)];
    const asked = { grantId: randomUUID(), actorId: proposer, email: addressOf(buyer), amountMinor: LIMIT + 1n };
    const [first] = await Promise.all([1, 2, 3].map(() => grant(asked)));
    expect(first).toMatchObject({
      outcome: "proposed",
      proposal: { id: asked.grantId, status: "open", amountMinor: LIMIT + 1n, currency: "UAH", role: null },
    });
    expect(await balanceOf(buyer)).toBe(0n);
    expect(await proposalsOf(buyer)).toHaveLength(1);

    const decide = () => carryOutProposal({ db }, { proposalId: asked.grantId, actorId: second, now });
    await Promise.all([decide(), decide(), decide()]);
    expect(await balanceOf(buyer)).toBe(LIMIT + 1n);
    expect(await grant(asked)).toMatchObject({ outcome: "proposed", proposal: { status: "carried_out" } });
    expect(await balanceOf(buyer)).toBe(LIMIT + 1n);

    const { grants } = await listCreditGrants({ db }, { page: 1, pageSize: 1 });
    expect(grants).toMatchObject([{ by: proposer, confirmedBy: second, reason: "a broken mug" }]);
  });

  it("is the same at the limit in dollars; the limit itself needs no second", async () => {
    const actorId = await addAdmin(admin);
    const [within, above] = [await addUser(admin), await addUser(admin)];
    const usd = { actorId, currency: "USD" } as const;
    expect(await grant({ ...usd, email: addressOf(above), amountMinor: 10_001n })).toMatchObject({
      outcome: "proposed",
    });
    expect(await grant({ ...usd, email: addressOf(within), amountMinor: 10_000n })).toEqual({ outcome: "granted" });
    expect([await balanceOf(within, "USD"), await balanceOf(above, "USD")]).toEqual([10_000n, 0n]);
  });

  it("cannot be split: what one admin gives alone in a day counts together, to whomever", async () => {
    const actorId = await addAdmin(admin);
    const buyers = await Promise.all([1, 2, 3].map(() => addUser(admin)));
    const [one = "", two = "", three = ""] = buyers.map(addressOf);
    expect(await grant({ actorId, email: one, amountMinor: LIMIT - 10n })).toEqual({ outcome: "granted" });
    expect(await grant({ actorId, email: two, amountMinor: 10n })).toEqual({ outcome: "granted" });
    expect(await grant({ actorId, email: three, amountMinor: 1n })).toMatchObject({ outcome: "proposed" });
    const tomorrow = new Date(now.getTime() + 24 * HOUR);
    expect(await grant({ actorId, email: three, amountMinor: 1n, now: tomorrow })).toEqual({ outcome: "granted" });
  });

  it("cannot be split among admins either: what one person gets so in a day counts together", async () => {
    const [ann, bob] = [await addAdmin(admin), await addAdmin(admin)];
    const email = addressOf(await addUser(admin));
    expect(await grant({ actorId: ann, email, amountMinor: LIMIT })).toEqual({ outcome: "granted" });
    expect(await grant({ actorId: bob, email, amountMinor: 1n })).toMatchObject({ outcome: "proposed" });
  });

  it("cannot be split into grants that arrive at once", async () => {
    const actorId = await addAdmin(admin);
    const buyers = await Promise.all([1, 2, 3, 4, 5].map(() => addUser(admin)));
    const results = await Promise.all(
      buyers.map((buyer) => grant({ actorId, email: addressOf(buyer), amountMinor: LIMIT / 2n })),
    );
    expect(results.filter(({ outcome }) => outcome === "granted")).toHaveLength(2);
    const balances = await Promise.all(buyers.map((buyer) => balanceOf(buyer)));
    expect(balances.reduce((sum, each) => sum + each, 0n)).toBe(LIMIT);
  });

  it("that two admins gave does not use up what one may give alone", async () => {
    const [proposer, second, buyer] = [await addAdmin(admin), await addAdmin(admin), await addUser(admin)];
    const asked = { grantId: randomUUID(), actorId: proposer, email: addressOf(buyer), amountMinor: LIMIT * 2n };
    await grant(asked);
    await carryOutProposal({ db }, { proposalId: asked.grantId, actorId: second, now });
    expect(await grant({ actorId: proposer, email: addressOf(buyer), amountMinor: LIMIT })).toEqual({
      outcome: "granted",
    });
  });

  it("counts also once somebody has proposed something under the id of a grant", async () => {
    const [actorId, second, third] = [await addAdmin(admin), await addAdmin(admin), await addAdmin(admin)];
    const [open, role] = [randomUUID(), randomUUID()];
    const grants = [
      { grantId: open, amountMinor: LIMIT / 2n },
      { grantId: role, amountMinor: LIMIT / 2n },
    ];
    for (const { grantId, amountMinor } of grants) {
      const email = addressOf(await addUser(admin));
      expect(await grant({ grantId, actorId, email, amountMinor })).toEqual({ outcome: "granted" });
    }
    const credit = { kind: "credit", amountMinor: 1n, currency: "UAH" } as const;
    const theirs = { reason: "covers it up", actorId, now };
    await propose({ db }, { ...theirs, proposalId: open, email: addressOf(await addUser(admin)), change: credit });
    const change = { kind: "role", role: "user" } as const;
    await propose({ db }, { ...theirs, proposalId: role, email: `${third}@admins.test`, change });
    await carryOutProposal({ db }, { proposalId: role, actorId: second, now });
    const email = addressOf(await addUser(admin));
    expect(await grant({ actorId, email, amountMinor: 1n })).toMatchObject({ outcome: "proposed" });
    const listed = await listCreditGrants({ db }, { page: 1, pageSize: 500 });
    const theirOwn = listed.grants.filter(({ by }) => by === actorId);
    expect(theirOwn.map(({ confirmedBy }) => confirmedBy)).toEqual([null, null]);
  });

  it("is answered as given when it was given before the limit was reached", async () => {
    const [actorId, buyer] = [await addAdmin(admin), await addUser(admin)];
    const asked = { grantId: randomUUID(), actorId, email: addressOf(buyer), amountMinor: LIMIT };
    expect(await grant(asked)).toEqual({ outcome: "granted" });
    expect(await grant(asked)).toEqual({ outcome: "granted" });
    await expect(grant({ ...asked, reason: "another" })).rejects.toMatchObject({ code: "idempotency_key_reused" });
    expect(await proposalsOf(buyer)).toEqual([]);
  });

  it("keeps its id for itself", async () => {
    const [actorId, buyer] = [await addAdmin(admin), await addUser(admin)];
    const asked = { grantId: randomUUID(), actorId, email: addressOf(buyer), amountMinor: LIMIT + 5n };
    await grant(asked);
    for (const change of [{ amountMinor: LIMIT + 6n }, { reason: "another" }, { currency: "USD" as const }]) {
      await expect(grant({ ...asked, ...change })).rejects.toMatchObject({ code: "idempotency_key_reused" });
    }
  });
});

describe("a grant to oneself", () => {
  it("is refused whatever its size, also by another account on the same mailbox", async () => {
    const email = `ann.${randomUUID()}@store.example`;
    const actorId = await addAdmin(admin, { email });
    const twin = await addAdmin(admin, { email: email.replace("@", "+2@") });
    const before = await admin.select().from(creditTransactions);
    for (const to of [email, email.replace("@", "+2@")]) {
      for (const amountMinor of [1n, LIMIT * 2n]) {
        const refused = expect.objectContaining({ code: "forbidden" });
        await expect(grant({ actorId, email: to, amountMinor })).rejects.toEqual(refused);
      }
    }
    expect(await admin.select().from(creditTransactions)).toHaveLength(before.length);
    expect([...(await proposalsOf(actorId)), ...(await proposalsOf(twin))]).toEqual([]);
  });
});

describe("a grant to an account that is being deleted", () => {
  it("is given, or refused because nobody has the address", async () => {
    const actorId = await addAdmin(admin);
    for (let round = 0; round < 20; round++) {
      const userId = await addUser(admin);
      const at = new Date(now.getTime() + (round + 2) * 48 * HOUR);
      const [deleted, granted] = await Promise.allSettled([
        deleteAccount({ db, guards }, { userId, typed: addressOf(userId), now: at }),
        grant({ actorId, email: addressOf(userId), amountMinor: 5n, now: at }),
      ]);
      expect(deleted.status).toBe("fulfilled");
      expect(await balanceOf(userId)).toBe(granted.status === "fulfilled" ? 5n : 0n);
      if (granted.status === "rejected") expect(granted.reason).toMatchObject({ code: "not_found" });
    }
  });

  it("is refused under the address that a deleted account has", async () => {
    const [actorId, userId] = [await addAdmin(admin), await addUser(admin)];
    await deleteAccount({ db, guards }, { userId, typed: addressOf(userId), now });
    const email = `deleted-${userId}@account.invalid`;
    await expect(grant({ actorId, email, amountMinor: 1n })).rejects.toMatchObject({ code: "not_found" });
  });
});
