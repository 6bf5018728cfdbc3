import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { PayoutMethod } from "#core/domain/payout";
import type { LetterFacts } from "#core/ports/letter-writer";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { type ChoosePayoutMethodInput, choosePayoutMethod } from "#core/services/vendors/choose-payout-method";
import { readVendor } from "#core/services/vendors/read-vendor";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { readWaitingMethod } from "#core/services/vendors/read-waiting-method";
import { stopPayoutMethod } from "#core/services/vendors/stop-payout-method";
import { actionLog, letterTokens, mails, sessions, users, vendors } from "#db/schema";
import { type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { addUser } from "#scripts/testing/store-fixture";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number) => new Date(payday.getTime() + ms);

let world: PayoutFixture;
let vendorId: string;
let ownerId: string;
let written: LetterFacts[];
let drawn = 0;

beforeEach(async () => {
  world = await payoutFixture();
  [vendorId = ""] = world.vendors;
  await world.setMethod(vendorId, null);
  ownerId = (await vendor()).userId ?? "";
  written = [];
  await world.database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, ownerId));
  await signIn();
});

const signIn = () =>
  world.database.adminDb.insert(sessions).values({
    id: "session",
    userId: ownerId,
    token: `token-${++drawn}`,
    expiresAt: later(30 * DAY),
    updatedAt: payday,
  });

async function vendor() {
  const [row] = await world.database.adminDb.select().from(vendors).where(eq(vendors.id, vendorId));
  if (!row) throw new Error("no vendor");
  return row;
}

const ctx = () => ({
  db: world.database.appDb,
  randomBytes: (length: number) => new Uint8Array(length).fill(++drawn),
  letters: {
    write(facts: LetterFacts) {
      written.push(facts);
      return { kind: facts.kind, subject: "s", text: "t", html: "h" };
    },
  },
});

const choose = (method: PayoutMethod, change: Partial<ChoosePayoutMethodInput> = {}) =>
  choosePayoutMethod(ctx(), {
    ...{ vendorId, actorId: ownerId, sessionId: "session", oldStays: false, locale: "en" },
    method,
    now: payday,
    ...change,
  });
const logged = () => world.database.adminDb.select().from(actionLog).where(eq(actionLog.subjectId, vendorId));
const obstacle = async (now: Date) => {
  const { waiting, payouts } = await previewDuePayouts(world.ctx, { vendorId, now });
  return [...waiting, ...payouts].map((each) => each.obstacle);
};
/** What the pages of vendor and admin say. */
async function shown(now: Date) {
  const [{ vendors: own }, [bank], listed] = await Promise.all([
    readVendorStanding(world.ctx, { vendorId, now }),
    readBankDetails(world.ctx, { whose: { vendorId }, now }),
    readVendor(world.ctx, { vendorId, now }),
  ]);
  return {
    methods: [own[0]?.payoutMethod, bank?.payoutMethod, listed.payoutMethod],
    waits: bank?.waitingMethod?.method ?? null,
  };
}
const stop = (now: Date, letter = written.at(-1)) =>
  stopPayoutMethod({ db: world.database.appDb }, { token: letter?.token ?? "", now });

describe("how a vendor is paid", () => {
  it("counts at once when it is first chosen; the same again changes nothing", async () => {
    await choose("credit");
    await choose("credit");
    expect(await vendor()).toMatchObject({ payoutMethod: "credit", waitingMethod: null });
    expect(await logged()).toMatchObject([{ before: { payoutMethod: null }, after: { payoutMethod: "credit" } }]);
    expect(written).toEqual([]);
  });

  it("is changed after three days, told to the mailbox; payouts wait, and then go the new way", async () => {
    await choose("credit");
    await world.addDetails(vendorId);
    await world.buy({ by: "card", units: [1, 0, 0] });
    await choose("bank");
    await choose("bank");
    expect(written).toMatchObject([{ kind: "payoutMethod", method: { to: "bank", oldStays: false } }]);
    expect(await world.database.adminDb.select().from(mails)).toHaveLength(1);
    expect(await obstacle(later(HOUR))).toEqual(["method_waits"]);
    expect((await world.pay({ vendorId, now: later(3 * DAY - 1) })).made).toEqual([]);
    expect(await shown(later(3 * DAY - 1))).toEqual({ methods: ["credit", "credit", "credit"], waits: "bank" });
    // Whatever shows it says so at that very moment: nobody has to take it up.
    expect(await shown(later(3 * DAY))).toEqual({ methods: ["bank", "bank", "bank"], waits: null });
    expect(await obstacle(later(3 * DAY))).toEqual([null]);
    expect((await world.pay({ vendorId, now: later(3 * DAY) })).made).toMatchObject([{ method: "bank" }]);
  });

  it("starts from what counts by now when it is changed again", async () => {
    await choose("credit");
    await choose("bank");
    await choose("bank", { now: later(4 * DAY) });
    await choose("credit", { now: later(4 * DAY) });
    expect(await vendor()).toMatchObject({ payoutMethod: "bank", waitingMethod: "credit" });
    expect(await shown(later(4 * DAY))).toEqual({ methods: ["bank", "bank", "bank"], waits: "credit" });
    expect((await logged()).at(-1)).toMatchObject({
      before: { payoutMethod: "bank" },
      after: { payoutMethod: "credit" },
    });
    await choose("bank", { now: later(5 * DAY) });
    expect(await shown(later(8 * DAY))).toEqual({ methods: ["bank", "bank", "bank"], waits: null });
  });

  it("stays as it was meanwhile, where the vendor says so", async () => {
    await choose("credit");
    await world.buy({ by: "card", units: [1, 0, 0] });
    await choose("bank", { oldStays: true });
    expect(await obstacle(later(HOUR))).toEqual([null]);
    expect((await world.pay({ vendorId, now: later(HOUR) })).made).toMatchObject([{ method: "credit" }]);
  });

  it("waits anew, and payouts with it, once the vendor no longer wants the old way meanwhile", async () => {
    await choose("credit");
    await choose("bank", { oldStays: true });
    await choose("bank", { oldStays: false, now: later(HOUR) });
    expect(await vendor()).toMatchObject({ waitingMethod: "bank", waitingMethodOldStays: false });
    await world.buy({ by: "card", units: [1, 0, 0] });
    expect((await world.pay({ vendorId, now: later(2 * HOUR) })).made).toEqual([]);
    expect(written).toHaveLength(2);
  });

  it("is stopped by the letter's link also where an admin has blocked the account meanwhile", async () => {
    await choose("credit");
    await choose("bank");
    await world.database.adminDb.update(users).set({ banned: true }).where(eq(users.id, ownerId));
    await stop(later(HOUR));
    expect(await vendor()).toMatchObject({ payoutMethod: "credit", waitingMethod: null });
  });

  it("can be changed back by choosing what is used now, and nothing waits any more", async () => {
    await choose("credit");
    await choose("bank");
    await choose("credit", { now: later(HOUR) });
    expect(await vendor()).toMatchObject({ payoutMethod: "credit", waitingMethod: null });
    await expect(stop(later(2 * HOUR))).rejects.toMatchObject({ code: "not_found" });
  });

  it("is stopped by the letter's link, once, with all sessions; also where the same was chosen again since", async () => {
    await choose("credit");
    await choose("bank");
    const [first] = written;
    await choose("credit", { now: later(HOUR) });
    await choose("bank", { now: later(2 * HOUR) });
    const hash = (await world.database.adminDb.select().from(letterTokens))[0]?.hash ?? "";
    expect(await readWaitingMethod({ db: world.database.appDb }, { hash, now: later(3 * HOUR) })).toMatchObject({
      vendorId,
      method: "bank",
    });
    await stop(later(3 * HOUR), first);
    expect(await vendor()).toMatchObject({ payoutMethod: "credit", waitingMethod: null });
    expect(await world.database.adminDb.select().from(sessions).where(eq(sessions.userId, ownerId))).toEqual([]);
    expect((await logged()).at(-1)).toMatchObject({ action: "vendor.payout_method.stopped" });
    for (const letter of written) {
      await expect(stop(later(3 * HOUR), letter)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("cannot be stopped once it counts, nor by a letter about an earlier change when it is another's", async () => {
    await choose("credit");
    await choose("bank");
    await expect(stop(later(3 * DAY))).rejects.toMatchObject({ code: "not_found" });
  });

  it("is chosen by its owner alone, in a session that lives, and changed only where somebody can be told", async () => {
    await expect(choose("credit", { actorId: await addUser(world.database.adminDb) })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(choose("credit", { sessionId: "gone" })).rejects.toMatchObject({ code: "conflict" });
    await choose("credit");
    await world.database.adminDb.update(users).set({ emailVerified: false }).where(eq(users.id, ownerId));
    await expect(choose("bank")).rejects.toMatchObject({ code: "forbidden" });
    expect(await vendor()).toMatchObject({ payoutMethod: "credit", waitingMethod: null });
  });

  it("chosen at once by several forms, each change starts from what it found", async () => {
    await Promise.all([choose("credit"), choose("bank"), choose("credit")]);
    const log = await logged();
    expect(log.filter(({ before }) => before?.payoutMethod === null)).toHaveLength(1);
    expect(log.length).toBeLessThanOrEqual(3);
  });
});
