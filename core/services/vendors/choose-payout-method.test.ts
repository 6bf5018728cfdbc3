import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { PayoutMethod } from "#core/domain/payout";
import { choosePayoutMethod } from "#core/services/vendors/choose-payout-method";
import { actionLog, vendors } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addUser } from "#scripts/testing/store-fixture";

let database: TestDatabase;
const now = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
});

async function addVendor() {
  const vendorId = `vendor-of-${await addProduct(database.adminDb)}`;
  const read = async () => {
    const [row] = await database.adminDb.select().from(vendors).where(eq(vendors.id, vendorId));
    const log = await database.adminDb.select().from(actionLog).where(eq(actionLog.subjectId, vendorId));
    return { method: row?.payoutMethod, name: row?.name, ownerId: row?.userId ?? "", log };
  };
  const { ownerId } = await read();
  const choose = (method: PayoutMethod, actorId = ownerId) =>
    choosePayoutMethod({ db: database.appDb }, { vendorId, actorId, method, now });
  return { read, choose };
}

it("a vendor chooses how they are paid; each change is logged once, a repeat changes nothing", async () => {
  const { read, choose } = await addVendor();
  const { name, method } = await read();
  expect(method).toBeNull();
  await choose("credit");
  await choose("credit");
  await choose("bank");
  expect(await read()).toMatchObject({
    method: "bank",
    name,
    log: [
      { action: "vendor.payoutMethod", before: { payoutMethod: null }, after: { payoutMethod: "credit" } },
      { before: { payoutMethod: "credit" }, after: { payoutMethod: "bank" } },
    ],
  });
});

it("nobody else chooses for them", async () => {
  const { read, choose } = await addVendor();
  await expect(choose("credit", await addUser(database.adminDb))).rejects.toMatchObject({ code: "not_found" });
  expect(await read()).toMatchObject({ method: null, log: [] });
});

it("chosen at once, each change starts from what it found", async () => {
  const { read, choose } = await addVendor();
  await Promise.all([choose("credit"), choose("bank"), choose("credit")]);
  const { method, log } = await read();
  expect(log.filter(({ before }) => before?.payoutMethod === null)).toHaveLength(1);
  // From null to the last one, each state is left once and entered once.
  const left = log.map(({ before }) => String(before?.payoutMethod)).toSorted();
  const entered = ["null", ...log.map(({ after }) => String(after?.payoutMethod))].toSorted();
  expect([...left, String(method)].toSorted()).toEqual(entered);
});
