import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { paymentAttempts, paymentEvents, referralRewards } from "#db/schema";
import { payday, payoutFixture } from "../../testing/payout-fixture.ts";
import { readClone } from "../clone-file.ts";
import { checkLeftOpen } from "./left-open.ts";

it("what was begun with cards or a chain is named when the clone's file has none any more", async () => {
  const world = await payoutFixture();
  const { adminDb, adminUrl: ownerUrl } = world.database;
  const told = readClone("ring-platform-org");
  const bare = { payments: undefined, token: { ...told.token, address: undefined } };
  const whole = {
    payments: { wayforpayDomain: "shop.example" },
    token: { ...told.token, address: `0x${"1".repeat(40)}` },
  };
  const look = (clone: typeof bare | typeof whole) => checkLeftOpen({ clone, ownerUrl });
  const sale = await world.buy({ by: "card", isAttributed: true });
  const other = await world.buy({ by: "card" });
  const byCredit = await world.buy({ by: "credit" });
  await world.reward(sale.orderReference);
  await world.request(byCredit.orderReference, { reason: "whole" });
  expect(await look(bare)).toMatchObject({ ok: true });

  await world.request(sale.orderReference, { reason: "whole" });
  await adminDb.update(referralRewards).set({ status: "minting", mintBatchId: "m:1" });
  const ofOther = eq(paymentAttempts.orderReference, other.orderReference);
  await adminDb.update(paymentAttempts).set({ status: "pending", nextCheckAt: payday }).where(ofOther);
  const found = await look(bare);
  expect(found).toMatchObject({ ok: false, todo: expect.stringContaining("keep [payments]") });
  expect(found.says).toBe(
    "refunds of card payments: 1; payments that nobody knows the end of: 1; rewards that are being paid on the chain: 1",
  );
  expect(await look(whole)).toMatchObject({ ok: true });
  expect(await checkLeftOpen({ clone: bare, ownerUrl: undefined })).toMatchObject({ ok: true });

  // The store parked it, and a person has looked into it.
  await adminDb.insert(paymentEvents).values({
    key: `orphan:${other.orderReference}`,
    orderReference: other.orderReference,
    status: "not asked",
    outcome: "parked",
    payload: {},
    receivedAt: payday,
    resolvedAt: payday,
  });
  expect((await look(bare)).says).not.toContain("nobody knows the end of");
});
