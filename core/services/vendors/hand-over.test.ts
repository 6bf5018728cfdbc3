import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { PAYOUT_METHOD_WAIT_MS } from "#core/domain/payout";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { acceptInvitation } from "#core/services/vendors/accept-invitation";
import { choosePayoutMethod } from "#core/services/vendors/choose-payout-method";
import { detachVendor } from "#core/services/vendors/detach-vendor";
import { inviteVendor } from "#core/services/vendors/invite-vendor";
import { readInvitation } from "#core/services/vendors/read-invitation";
import { stopPayoutMethod } from "#core/services/vendors/stop-payout-method";
import { accountActions, actionLog, mails, payouts, sessions, users, vendorBankDetails, vendors } from "#db/schema";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { serviceContext } from "#scripts/testing/store-fixture";

let world: PayoutFixture;
const later = (ms: number) => new Date(payday.getTime() + ms);
const until = later(90 * 86_400_000);
/** A letter is its kind and its token, so that a test can press its link. */
const letters = {
  write: ({ kind, token }: { kind: string; token: string | null }) => ({
    kind: kind as "left",
    subject: "s",
    text: token ?? "",
    html: "h",
  }),
};
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const ctx = () => ({ db: world.database.appDb, letters, randomBytes });
const admin = () => world.database.adminDb;

beforeAll(async () => {
  world = await payoutFixture();
});

/** Somebody with a confirmed address and a session of the same id. */
async function addPerson(): Promise<{ id: string; email: string }> {
  const id = randomUUID();
  const email = `${id}@people.test`;
  await admin().insert(users).values({ id, name: "Nina", email, emailVerified: true });
  await admin().insert(sessions).values({ id, userId: id, token: randomUUID(), expiresAt: until });
  return { id, email };
}

/** A vendor, and whoever runs it alone. */
async function run(vendorId: string = randomUUID()) {
  const person = await addPerson();
  await admin()
    .insert(vendors)
    .values({ id: vendorId, userId: person.id, name: "Kiln", tier: "growth", payoutMethod: "credit" })
    .onConflictDoUpdate({ target: vendors.id, set: { userId: person.id } });
  await admin().update(users).set({ role: "vendor" }).where(eq(users.id, person.id));
  return { vendorId, person };
}

async function invite(vendorId: string, email: string, replaces?: string): Promise<string> {
  const invitationId = randomUUID();
  const input = { invitationId, vendorId, email, locale: "en", replaces, actorId: "ann", now: payday } as const;
  await inviteVendor(ctx(), input);
  const [letter] = await admin().select().from(mails).where(eq(mails.id, invitationId));
  return letter?.text ?? "";
}

const detach = (vendorId: string, personId: string) =>
  detachVendor(ctx(), { vendorId, personId, reason: "left the company", actorId: "ann", now: payday });
const accept = (token: string, userId: string) => acceptInvitation(ctx(), { token, userId, now: payday });
const vendorOf = async (id: string) => (await admin().select().from(vendors).where(eq(vendors.id, id)))[0];
const roleOf = async (id: string) => (await admin().select().from(users).where(eq(users.id, id)))[0]?.role;
const conflict = expect.objectContaining({ code: "conflict" });

describe("whoever works for a vendor", () => {
  it("is taken off it once, told so, and can delete the account then", async () => {
    const { vendorId, person } = await run();
    const deletion = { userId: person.id, typed: person.email, now: payday };
    expect(await deleteAccount(serviceContext(ctx().db), deletion)).toEqual({ outcome: "kept", because: "vendor" });
    await expect(detach(vendorId, "ann")).rejects.toEqual(conflict);

    const pressed = await Promise.allSettled([1, 2, 3].map(() => detach(vendorId, person.id)));
    expect(pressed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await vendorOf(vendorId)).toMatchObject({ userId: null, payoutMethod: null });
    expect(await roleOf(person.id)).toBe("user");
    expect(await admin().$count(sessions, eq(sessions.userId, person.id))).toBe(0);
    expect(await admin().select().from(mails).where(eq(mails.recipient, person.email))).toMatchObject([
      { kind: "left" },
    ]);
    expect(await admin().select().from(actionLog).where(eq(actionLog.subjectId, vendorId))).toMatchObject([
      { actor: "ann", action: "vendor.left", before: { userId: person.id }, reason: "left the company" },
    ]);
    expect(await admin().select().from(accountActions).where(eq(accountActions.userId, person.id))).toMatchObject([
      { action: "role_given", role: "user", actor: "ann" },
    ]);
    expect(await deleteAccount(serviceContext(ctx().db), deletion)).toEqual({ outcome: "deleted" });
  });

  it("is a vendor by role just as long as they work for one, whatever happens at once", async () => {
    for (let round = 0; round < 6; round++) {
      const { vendorId, person } = await run();
      const second = (await run()).vendorId;
      await admin().update(vendors).set({ userId: null }).where(eq(vendors.id, second));
      const token = await invite(second, person.email);
      const results = await Promise.allSettled([detach(vendorId, person.id), accept(token, person.id)]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
      expect(await vendorOf(second)).toMatchObject({ userId: person.id });
      expect(await roleOf(person.id)).toBe("vendor");
      await detach(second, person.id);
      expect(await roleOf(person.id)).toBe("user");
    }
  });

  it("goes on until somebody else has accepted in their place", async () => {
    const { vendorId, person } = await run();
    const [next, other] = [await addPerson(), await addPerson()];
    for (const replaces of [undefined, other.id]) {
      await expect(invite(vendorId, next.email, replaces)).rejects.toEqual(conflict);
    }
    await expect(invite(vendorId, person.email, person.id)).rejects.toEqual(conflict);
    await choosePayoutMethod(ctx(), {
      ...{ vendorId, actorId: person.id, sessionId: person.id, locale: "en", oldStays: true },
      method: "bank",
      now: payday,
    });
    const [stopLetter] = await admin().select().from(mails).where(eq(mails.recipient, person.email));

    const token = await invite(vendorId, next.email, person.id);
    expect(await vendorOf(vendorId)).toMatchObject({ userId: person.id, payoutMethod: "credit" });
    expect(await roleOf(person.id)).toBe("vendor");
    expect(await readInvitation(ctx(), { token, userId: next.id, now: payday })).toMatchObject({ obstacle: null });

    const pressed = await Promise.all([1, 2, 3].map(() => accept(token, next.id)));
    expect(pressed).toEqual(Array(3).fill({ vendorId }));
    expect(await vendorOf(vendorId)).toMatchObject({ userId: next.id, payoutMethod: null, waitingMethod: null });
    expect([await roleOf(person.id), await roleOf(next.id)]).toEqual(["user", "vendor"]);
    // The one who left can stop nothing any more.
    const stopping = stopPayoutMethod(ctx(), { token: stopLetter?.text ?? "", now: payday });
    await expect(stopping).rejects.toMatchObject({ code: "not_found" });
  });

  it("is not replaced by an invitation that was made in another's place", async () => {
    const { vendorId, person } = await run();
    const next = await addPerson();
    const token = await invite(vendorId, next.email, person.id);
    await detach(vendorId, person.id);
    await run(vendorId);
    await expect(accept(token, next.id)).rejects.toEqual(conflict);
  });
});

it("a vendor's money stays the vendor's: payouts with the bank go on, the rest waits for whoever comes", async () => {
  await world.buy({ by: "card" });
  const [vendorId = "", another = ""] = world.vendors;
  for (const id of [vendorId, another]) {
    await run(id);
    await world.setMethod(id, "bank");
    await world.addDetails(id);
  }
  await world.pay({ methods: ["bank"] });
  const inFlight = await admin().select().from(payouts).orderBy(payouts.vendorId);
  expect(inFlight).toHaveLength(2);
  for (const id of [vendorId, another]) await detach(id, (await vendorOf(id))?.userId ?? "");
  const details = await admin().select().from(vendorBankDetails);
  expect(details.map(({ stoppedAt }) => stoppedAt)).toEqual([payday, payday]);

  const end = (id: string) => ({
    payoutId: inFlight.find((payout) => payout.vendorId === id)?.id ?? "",
    bankReference: `B-${id}`,
    reason: "no such account",
    actorId: "ann",
    now: payday,
  });
  await confirmPayout(world.ctx, end(another));
  await failPayout(world.ctx, end(vendorId));
  await expectBooks(world.database);
  const due = async (now: Date) => {
    const { payouts: payable, waiting } = await previewDuePayouts(world.ctx, { vendorId, now });
    return [...payable, ...waiting].map(({ amountMinor, obstacle }) => ({ amountMinor, obstacle }));
  };
  const [waits] = await due(payday);
  expect(waits?.amountMinor).toBe(inFlight.find((payout) => payout.vendorId === vendorId)?.amountMinor);
  expect(waits?.obstacle).not.toBeNull();

  const next = await addPerson();
  await accept(await invite(vendorId, next.email), next.id);
  const about = { vendorId, actorId: next.id, sessionId: next.id, locale: "en", oldStays: true } as const;
  await choosePayoutMethod(ctx(), { ...about, method: "credit", now: payday });
  // Even the first choice waits: somebody else worked for the vendor before.
  expect((await world.pay({ vendorId })).made).toEqual([]);
  const paidAt = later(PAYOUT_METHOD_WAIT_MS);
  expect(await due(paidAt)).toEqual([{ amountMinor: waits?.amountMinor, obstacle: null }]);
  await world.pay({ vendorId, now: paidAt });
  expect(await world.creditOf(vendorId)).toBe(waits?.amountMinor);
  await expectBooks(world.database);
});
