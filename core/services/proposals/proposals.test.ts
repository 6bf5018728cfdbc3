import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { UserRole } from "#core/domain/viewer";
import { roleChange } from "#core/services/accounts/role-change";
import { userCreditAccount } from "#core/services/credit/credit-ledger";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { declineProposal } from "#core/services/proposals/decline-proposal";
import { listProposals } from "#core/services/proposals/list-proposals";
import { type ProposeInput, propose } from "#core/services/proposals/propose";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { isGuardViolation } from "#db/errors";
import {
  accountActions,
  adminProposals,
  creditAccounts,
  creditTransactions,
  sessions,
  users,
  vendors,
} from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addAdmin, addUser } from "#scripts/testing/store-fixture";

let admin: Database;
let db: Database;
let proposer: string;
let second: string;

const now = new Date("2026-03-10T10:00:00Z");
const HOUR = 3_600_000;
const credit: ProposeInput["change"] = { kind: "credit", amountMinor: 500n, currency: "UAH" };
const role = (to: UserRole): ProposeInput["change"] => ({ kind: "role", role: to });

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
  proposer = await addAdmin(admin);
  second = await addAdmin(admin);
});

async function addConfirmed(change: Partial<typeof users.$inferInsert> = {}): Promise<string> {
  const id = await addUser(admin);
  await admin
    .update(users)
    .set({ emailVerified: true, ...change })
    .where(eq(users.id, id));
  return id;
}

const readUser = async (id: string) => (await admin.select().from(users).where(eq(users.id, id)))[0];

async function proposeFor(
  subjectId: string,
  change: ProposeInput["change"],
  actorId = proposer,
  proposalId = randomUUID(),
) {
  const email = (await readUser(subjectId))?.email ?? "";
  return propose({ db }, { proposalId, email, change, reason: "because", actorId, now });
}

const carryOut = (proposalId: string, actorId = second, at = now) =>
  carryOutProposal({ db }, { proposalId, actorId, now: at });
const decline = (proposalId: string, actorId = second) => declineProposal({ db }, { proposalId, actorId, now });

async function balanceOf(userId: string): Promise<bigint> {
  const { id } = userCreditAccount(userId, "UAH");
  return (await admin.select().from(creditAccounts).where(eq(creditAccounts.id, id)))[0]?.balanceMinor ?? 0n;
}

const statusOf = async (id: string) =>
  (await admin.select().from(adminProposals).where(eq(adminProposals.id, id)))[0]?.status;
const actionsOf = (userId: string) => admin.select().from(accountActions).where(eq(accountActions.userId, userId));

describe("a role", () => {
  it("is given by two admins, once, and kept with why", async () => {
    const subject = await addConfirmed();
    const proposal = await proposeFor(subject, role("admin"));
    expect(proposal).toMatchObject({ status: "open", role: "admin", amountMinor: null, decidedBy: null });
    expect(await readUser(subject)).toMatchObject({ role: "user" });

    await Promise.all([1, 2, 3].map(() => carryOut(proposal.id)));
    expect(await readUser(subject)).toMatchObject({ role: "admin", roleSince: now });
    expect(await actionsOf(subject)).toMatchObject([
      { action: "role_given", role: "admin", actor: second, reason: "because", at: now },
    ]);
    expect(await carryOut(proposal.id)).toMatchObject({ status: "carried_out", decidedBy: { id: second } });
  });

  it("that is taken away ends the person's sessions; one that is given does not", async () => {
    const subject = await addConfirmed();
    const signIn = () =>
      admin
        .insert(sessions)
        .values({ id: randomUUID(), userId: subject, token: randomUUID(), expiresAt: new Date(now.getTime() + HOUR) });
    await signIn();
    await carryOut((await proposeFor(subject, role("vendor"))).id);
    const sessionsNow = () => admin.select().from(sessions).where(eq(sessions.userId, subject));
    expect(await sessionsNow()).toHaveLength(1);
    await carryOut((await proposeFor(subject, role("user"))).id);
    expect(await sessionsNow()).toEqual([]);
    expect(await readUser(subject)).toMatchObject({ role: "user" });
  });

  it("is not proposed for an account that cannot have it", async () => {
    for (const [change, to] of [
      [{ emailVerified: false }, "admin"],
      [{ banned: true }, "vendor"],
      [{}, "user"],
    ] as const) {
      const subject = await addConfirmed(change);
      await expect(proposeFor(subject, role(to))).rejects.toMatchObject({ code: "conflict" });
    }
    const twin = await addConfirmed({ email: `${second}+2@admins.test` });
    await expect(proposeFor(twin, role("admin"))).rejects.toMatchObject({ code: "conflict" });
  });

  it("of an admin is not for whoever works for a vendor, nor for who begins to once it is proposed", async () => {
    const work = (userId: string) =>
      admin.insert(vendors).values({ id: randomUUID(), name: "Kiln", tier: "growth", userId });
    const seller = await addConfirmed({ role: "vendor" });
    await work(seller);
    await expect(proposeFor(seller, role("admin"))).rejects.toMatchObject({ code: "conflict" });
    const subject = await addConfirmed();
    const { id } = await proposeFor(subject, role("admin"));
    await work(subject);
    await expect(carryOut(id)).rejects.toMatchObject({ code: "conflict" });
    expect(await readUser(subject)).toMatchObject({ role: "user" });
    // Also where the invitation is accepted after the look and before the write.
    const change = {
      id: randomUUID(),
      userId: subject,
      from: "user",
      to: "admin",
      actor: second,
      reason: null,
      now,
    } as const;
    const statements = roleChange(change).map((statement) => db.execute(statement));
    await expect(writeBatch(db, statements)).rejects.toSatisfy(isGuardViolation);
    expect(await readUser(subject)).toMatchObject({ role: "user" });
  });

  it("stays as it is when the account has changed since", async () => {
    const subject = await addConfirmed();
    const { id } = await proposeFor(subject, role("admin"));
    await admin.update(users).set({ banned: true }).where(eq(users.id, subject));
    await expect(carryOut(id)).rejects.toMatchObject({ code: "conflict" });
    await admin.update(users).set({ banned: false, role: "admin" }).where(eq(users.id, subject));
    await expect(carryOut(id)).rejects.toMatchObject({ code: "conflict" });
    expect(await statusOf(id)).toBe("open");
    expect(await actionsOf(subject)).toEqual([]);
  });

  it("of an admin is never taken from the last one, when everybody removes everybody at once", async () => {
    for (let round = 0; round < 5; round++) {
      await admin.update(users).set({ role: "user" }).where(eq(users.role, "admin"));
      const three = await Promise.all([1, 2, 3].map(() => addAdmin(admin)));
      const [a = "", b = "", c = ""] = three;
      const plans = await Promise.all(
        [
          [a, b, c],
          [b, c, a],
          [c, a, b],
        ].map(async ([subject = "", by = "", decider = ""]) => ({
          decider,
          proposal: await proposeFor(subject, role("user"), by),
        })),
      );
      const results = await Promise.allSettled(plans.map(({ proposal, decider }) => carryOut(proposal.id, decider)));
      const left = (await Promise.all(three.map(readUser))).filter((user) => user?.role === "admin");
      expect(left.length).toBeGreaterThanOrEqual(1);
      const done = results.filter(({ status }) => status === "fulfilled").length;
      expect(left).toHaveLength(3 - done);
      expect(done).toBeGreaterThanOrEqual(1);
      for (const result of results) {
        if (result.status === "rejected") expect(["conflict", "forbidden"]).toContain(result.reason.code);
      }
    }
    await admin.update(users).set({ role: "admin" }).where(eq(users.id, proposer));
    await admin.update(users).set({ role: "admin" }).where(eq(users.id, second));
  });
});

describe("credit", () => {
  it("is given once, by whoever carried it out, however often and by however many", async () => {
    const subject = await addUser(admin);
    const third = await addAdmin(admin);
    const { id } = await proposeFor(subject, credit);
    const results = await Promise.allSettled([second, third, second, third].map((who) => carryOut(id, who)));
    expect(await balanceOf(subject)).toBe(500n);
    expect(results.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
    }
    const movement = await admin
      .select()
      .from(creditTransactions)
      .where(eq(creditTransactions.key, `grant:${id}`));
    expect(movement).toMatchObject([{ actorId: proposer, reason: "because" }]);
  });

  it("is given or declined, never both", async () => {
    for (let round = 0; round < 10; round++) {
      const subject = await addUser(admin);
      const { id } = await proposeFor(subject, credit);
      await Promise.allSettled([carryOut(id), decline(id, proposer)]);
      const status = await statusOf(id);
      expect(["carried_out", "declined"]).toContain(status);
      expect(await balanceOf(subject)).toBe(status === "carried_out" ? 500n : 0n);
    }
  });

  it("is not proposed for oneself", async () => {
    const twin = await addUser(admin);
    await admin
      .update(users)
      .set({ email: `${proposer}+2@admins.test` })
      .where(eq(users.id, twin));
    await expect(proposeFor(proposer, credit)).rejects.toMatchObject({ code: "forbidden" });
    await expect(proposeFor(twin, credit)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is proposed once under an id", async () => {
    const subject = await addUser(admin);
    const id = randomUUID();
    const same = await Promise.all([1, 2, 3].map(() => proposeFor(subject, credit, proposer, id)));
    expect(new Set(same.map((each) => each.proposedAt.getTime())).size).toBe(1);
    for (const other of [
      { ...credit, amountMinor: 501n },
      { ...credit, currency: "USD" as const },
    ]) {
      const refused = expect.objectContaining({ code: "idempotency_key_reused" });
      await expect(proposeFor(subject, other, proposer, id)).rejects.toEqual(refused);
    }
    await expect(proposeFor(subject, credit, second, id)).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });
});

describe("a proposal", () => {
  it.each([
    ["its proposer", async () => proposer, "forbidden"],
    ["another account of its proposer", () => addAdmin(admin, { email: `${proposer}+b@admins.test` }), "forbidden"],
    ["somebody who is no admin", () => addConfirmed(), "forbidden"],
    ["an admin for 71 hours", () => addAdmin(admin, { roleSince: new Date(now.getTime() - 71 * HOUR) }), "new_admin"],
  ])("is not carried out by %s", async (_, who, code) => {
    const subject = await addUser(admin);
    const { id } = await proposeFor(subject, credit);
    await expect(carryOut(id, await who())).rejects.toMatchObject({ code });
    expect(await statusOf(id)).toBe("open");
    expect(await balanceOf(subject)).toBe(0n);
  });

  it("is carried out by an admin for 72 hours", async () => {
    const { id } = await proposeFor(await addUser(admin), credit);
    const decider = await addAdmin(admin, { roleSince: new Date(now.getTime() - 72 * HOUR) });
    expect(await carryOut(id, decider)).toMatchObject({ status: "carried_out" });
  });

  it("about an admin is decided neither by that one nor by another account on that mailbox", async () => {
    const subject = await addAdmin(admin);
    const twin = await addAdmin(admin, { email: `${subject}+2@admins.test` });
    const { id } = await proposeFor(subject, role("user"));
    for (const who of [subject, twin]) {
      await expect(carryOut(id, who)).rejects.toMatchObject({ code: "forbidden" });
      await expect(decline(id, who)).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await statusOf(id)).toBe("open");
  });

  it("falls with its proposer's role, and can then only be declined", async () => {
    const leaving = await addAdmin(admin);
    const subject = await addUser(admin);
    const { id } = await proposeFor(subject, credit, leaving);
    await admin.update(users).set({ role: "user" }).where(eq(users.id, leaving));
    await expect(carryOut(id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await balanceOf(subject)).toBe(0n);
    expect(await decline(id)).toMatchObject({ status: "declined", decidedBy: { id: second } });
  });

  it("is withdrawn by its proposer and declined by another, once", async () => {
    const { id } = await proposeFor(await addUser(admin), credit);
    expect(await decline(id, proposer)).toMatchObject({ status: "declined", decidedBy: { id: proposer } });
    expect(await decline(id, proposer)).toMatchObject({ status: "declined" });
    await expect(decline(id)).rejects.toMatchObject({ code: "conflict" });
    await expect(carryOut(id)).rejects.toMatchObject({ code: "conflict" });
    const fresh = await addAdmin(admin, { roleSince: now });
    const other = await proposeFor(await addUser(admin), credit);
    await expect(decline(other.id, fresh)).rejects.toMatchObject({ code: "new_admin" });
  });

  it("is listed while it is open, with what keeps the reader from carrying it out", async () => {
    const [mine, theirs] = [await addUser(admin), await addUser(admin)];
    const own = await proposeFor(mine, credit, second);
    const other = await proposeFor(theirs, credit);
    const list = (state: "open" | "decided") =>
      listProposals({ db }, { viewerId: second, kind: "credit", state, page: 1, pageSize: 500, now });
    const open = (await list("open")).proposals;
    expect(open.find(({ id }) => id === own.id)).toMatchObject({ obstacle: "own_proposal", amountMinor: 500n });
    expect(open.find(({ id }) => id === other.id)).toMatchObject({ obstacle: null, proposedBy: { id: proposer } });
    await carryOut(other.id, second, new Date(now.getTime() + HOUR));
    const { proposals: decided, total } = await list("decided");
    expect(decided[0]).toMatchObject({ id: other.id, status: "carried_out", obstacle: null });
    expect(total).toBe(decided.length);
    expect((await list("open")).proposals.some(({ id }) => id === other.id)).toBe(false);
  });

  it("is listed of one person, however many others wait before it", async () => {
    const subject = await addUser(admin);
    await proposeFor(await addUser(admin), credit);
    const { id } = await proposeFor(subject, credit);
    const about = { viewerId: second, kind: "credit", subjectId: subject, state: "open" } as const;
    const { proposals, total } = await listProposals({ db }, { ...about, page: 1, pageSize: 1, now });
    expect([total, ...proposals.map((proposal) => proposal.id)]).toEqual([1, id]);
  });

  it("that nobody made cannot be decided", async () => {
    await expect(carryOut(randomUUID())).rejects.toMatchObject({ code: "not_found" });
    await expect(decline(randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });
});
