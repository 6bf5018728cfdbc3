import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { readLetter } from "#core/services/accounts/read-letter";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { readWaitingDetails } from "#core/services/payouts/bank/read-waiting-details";
import { stopBankDetails } from "#core/services/payouts/bank/stop-bank-details";
import { useDetailsAgain as liftRefusal } from "#core/services/payouts/bank/use-details-again";
import { withdrawBankDetails } from "#core/services/payouts/bank/withdraw-bank-details";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import * as schema from "#db/schema";
import { bankFixture, details, givenAt, otherIban } from "#scripts/testing/bank-fixture";
import { outcomeOf } from "#scripts/testing/code-owners";
import { payday } from "#scripts/testing/payout-fixture";
import { rounds } from "#scripts/testing/rounds";

let world: Awaited<ReturnType<typeof bankFixture>>;
let vendorId: string;
let ownerId: string;

beforeEach(async () => {
  world = await bankFixture();
  [vendorId = ""] = world.vendors;
  ownerId = world.ownerOf(vendorId);
});

const later = (ms: number) => new Date(givenAt.getTime() + ms);
const shown = async (now = payday) => (await readBankDetails(world.ctx, { whose: { vendorId }, now }))[0];
const sessionsOf = (userId: string) =>
  world.database.adminDb.select().from(schema.sessions).where(eq(schema.sessions.userId, userId));

describe("bank details", () => {
  it("are encrypted, announced to the mailbox, written down, and used after three days", async () => {
    const { detailsId, activeFrom } = await world.save(vendorId);
    expect(activeFrom).toEqual(payday);
    const [row] = await world.detailsOf(vendorId);
    expect(row).toMatchObject({ id: detailsId, ibanMasked: "UA21…6001", keyId: "k1", createdBy: ownerId });
    for (const text of Object.values(details)) expect(JSON.stringify(row)).not.toContain(text);
    if (!row) throw new Error("no row");
    expect(await world.ctx.details.open(vendorId, row)).toEqual(details);
    expect(await shown(later(1))).toMatchObject({ active: null, waiting: { detailsId } });
    expect(await shown()).toMatchObject({ active: { detailsId }, waiting: null });
    expect(await world.tokensOf(vendorId)).toHaveLength(1);
    expect(await world.actions()).toEqual(["vendor.bank_details.saved"]);
    const log = await world.database.adminDb.select().from(schema.actionLog);
    expect(JSON.stringify(log)).not.toContain(details.iban);
  });

  it("are saved once by one form, however often and at once it arrives", async () => {
    for (let round = 0; round < rounds(4); round++) {
      const now = later(round * 60_000);
      const form = { key: randomUUID(), now };
      const saved = await Promise.all([1, 2, 3].map(() => world.save(vendorId, form)));
      expect(new Set(saved.map(({ detailsId }) => detailsId)).size).toBe(1);
      await world.save(vendorId, form);
      expect(await world.detailsOf(vendorId)).toHaveLength(round + 1);
      expect(await world.tokensOf(vendorId)).toHaveLength(round + 1);
    }
  });

  it("that were waiting are replaced by newer ones; those in use stay until then", async () => {
    const first = await world.save(vendorId);
    const now = payday;
    const second = await world.save(vendorId, { oldStay: true, now });
    const third = await world.save(vendorId, { oldStay: true, now: new Date(now.getTime() + 1) });
    expect(await shown(new Date(now.getTime() + 2))).toMatchObject({
      active: { detailsId: first.detailsId },
      waiting: { detailsId: third.detailsId },
    });
    const rows = await world.detailsOf(vendorId);
    expect(rows.find(({ id }) => id === second.detailsId)?.stoppedAt).not.toBeNull();
  });

  it("are one's own alone, and only of an account that can be told", async () => {
    const [, other = ""] = world.vendors;
    const stranger = world.ownerOf(other);
    const asStranger = { actorId: stranger, sessionId: stranger };
    expect(await outcomeOf(world.save(vendorId, asStranger))).toBe("not_found");
    expect(await outcomeOf(world.save(vendorId, { sessionId: stranger }))).toBe("conflict");
    const { detailsId } = await world.save(vendorId);
    const withdrawal = { detailsId, actorId: stranger, now: later(1) };
    expect(await outcomeOf(withdrawBankDetails(world.ctx, withdrawal))).toBe("not_found");
    expect(await readBankDetails(world.ctx, { whose: { ownerId: stranger }, now: payday })).toMatchObject([
      { vendorId: other, active: null, waiting: null },
    ]);
    await world.database.adminDb.update(schema.users).set({ emailVerified: false });
    expect(await outcomeOf(world.save(vendorId))).toBe("forbidden");
    expect(await world.actions()).toHaveLength(1);
  });

  it("hold payouts while they wait, unless the old ones stay", async () => {
    await world.setMethod(vendorId, "bank");
    await world.buy({ by: "card", units: [1, 0, 0] });
    const obstacle = async () => {
      const { payouts, waiting } = await previewDuePayouts(world.ctx, { now: payday });
      return payouts.length === 1 ? "paid" : waiting[0]?.obstacle;
    };
    expect(await obstacle()).toBe("no_details");
    await world.save(vendorId, { now: later(1) });
    expect(await obstacle()).toBe("details_wait");
    await world.save(vendorId);
    expect(await obstacle()).toBe("paid");
    await world.save(vendorId, { now: payday, oldStay: true });
    expect(await obstacle()).toBe("paid");
    const { detailsId } = await world.save(vendorId, { now: new Date(payday.getTime() + 1), oldStay: false });
    expect(await obstacle()).toBe("details_wait");
    await withdrawBankDetails(world.ctx, { detailsId, actorId: ownerId, now: new Date(payday.getTime() + 2) });
    expect(await obstacle()).toBe("paid");
  });
});

describe("“this was not me”", () => {
  it("stops the details, signs everybody out, and works once", async () => {
    const { detailsId } = await world.save(vendorId);
    const [token = ""] = await world.tokensOf(vendorId);
    const now = later(60_000);
    const letter = await readLetter(world.ctx, { token, now });
    expect(await readWaitingDetails(world.ctx, { subjectId: letter?.subjectId ?? null, now })).toMatchObject({
      vendorId,
      ibanMasked: "UA21…6001",
    });
    await stopBankDetails(world.ctx, { token, now });
    expect(await shown(now)).toMatchObject({ active: null, waiting: null });
    expect(await shown()).toMatchObject({ active: null, waiting: null });
    expect(await sessionsOf(ownerId)).toEqual([]);
    expect((await world.detailsOf(vendorId))[0]).toMatchObject({ id: detailsId, stoppedAt: now });
    expect(await world.actions()).toEqual(["vendor.bank_details.saved", "vendor.bank_details.stopped"]);
    expect(await outcomeOf(stopBankDetails(world.ctx, { token, now }))).toBe("not_found");
    for (const other of world.vendors.slice(1)) expect(await sessionsOf(world.ownerOf(other))).toHaveLength(1);
  });

  it("of the first letter also stops what was given since, so a thief cannot write over it", async () => {
    await world.save(vendorId);
    await world.save(vendorId, { details: { ...details, iban: otherIban }, now: later(1_000) });
    const [first = "", second = ""] = await world.tokensOf(vendorId);
    await stopBankDetails(world.ctx, { token: first, now: later(2_000) });
    expect(await shown()).toMatchObject({ active: null, waiting: null });
    expect(await outcomeOf(stopBankDetails(world.ctx, { token: second, now: later(3_000) }))).toBe("not_found");
  });

  it("leaves what was used before, and comes too late once the details are used", async () => {
    const old = await world.save(vendorId);
    await world.save(vendorId, { now: payday, oldStay: true });
    const [first = "", second = ""] = await world.tokensOf(vendorId);
    expect(await outcomeOf(stopBankDetails(world.ctx, { token: first, now: payday }))).toBe("not_found");
    await stopBankDetails(world.ctx, { token: second, now: new Date(payday.getTime() + 1) });
    expect(await shown(new Date(payday.getTime() + 2))).toMatchObject({
      active: { detailsId: old.detailsId },
      waiting: null,
    });
  });

  it("wins or loses against a withdrawal and another form at once, and nothing that it was about is left", async () => {
    for (let round = 0; round < rounds(4); round++) {
      const at = (ms: number) => later(round * 60_000 + ms);
      await world.database.adminDb
        .insert(schema.sessions)
        .values({ id: ownerId, userId: ownerId, token: randomUUID(), expiresAt: payday })
        .onConflictDoNothing();
      const { detailsId } = await world.save(vendorId, { now: at(0) });
      const token = (await world.tokensOf(vendorId)).at(-1) ?? "";
      const outcomes = await Promise.all([
        outcomeOf(stopBankDetails(world.ctx, { token, now: at(10) })),
        outcomeOf(withdrawBankDetails(world.ctx, { detailsId, actorId: ownerId, now: at(11) })),
        outcomeOf(stopBankDetails(world.ctx, { token, now: at(12) })),
      ]);
      expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(1);
      const rows = await world.detailsOf(vendorId);
      expect(rows.find(({ id }) => id === detailsId)?.stoppedAt).not.toBeNull();
    }
  });
});

describe("details that the bank refused", () => {
  it("are paid to again once an admin has looked, and not when they were refused anew", async () => {
    const { detailsId } = await world.save(vendorId);
    const refuse = (refusedAt: Date) =>
      world.database.adminDb
        .update(schema.vendorBankDetails)
        .set({ refusedAt })
        .where(eq(schema.vendorBankDetails.id, detailsId));
    const lift = (refusedAt: Date) =>
      outcomeOf(
        liftRefusal(world.ctx, { detailsId, refusedAt, actorId: "ann", reason: "the bank erred", now: payday }),
      );
    expect(await lift(payday)).toBe("conflict");
    await refuse(later(1));
    expect((await shown())?.active?.refusedAt).toEqual(later(1));
    await refuse(later(2));
    expect(await lift(later(1))).toBe("conflict");
    const outcomes = await Promise.all([lift(later(2)), lift(later(2))]);
    expect(outcomes.toSorted()).toEqual(["conflict", "done"]);
    expect((await shown())?.active?.refusedAt).toBeNull();
    expect((await world.actions()).filter((action) => action === "vendor.bank_details.used_again")).toHaveLength(1);
    const missing = { detailsId: "none", refusedAt: payday, actorId: "ann", reason: "x", now: payday };
    expect(await outcomeOf(liftRefusal(world.ctx, missing))).toBe("not_found");
  });
});
