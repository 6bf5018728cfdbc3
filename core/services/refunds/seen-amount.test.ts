import { expect, it } from "vitest";
import { requestRefund } from "#core/services/refunds/request-refund";
import { now, refundFixture } from "#scripts/testing/refund-fixture";

it("a refund of another sum than the admin saw is not asked for; a repeat under its key is answered as before", async () => {
  const fixture = await refundFixture();
  const { appDb: db } = fixture.database;
  const { orderReference, totalMinor } = await fixture.buy({ by: "credit" });
  const whole = { orderReference, wish: { reason: "whole" }, note: "broken", actorId: "ann", now } as const;
  const press = (idempotencyKey: string, seenMinor: bigint) =>
    requestRefund({ db }, { ...whole, idempotencyKey, seenMinor });

  // Somebody else gives a part back between the preview and the press.
  await fixture.request(orderReference, { reason: "goodwill", amountMinor: 100n });
  await expect(press("one", totalMinor)).rejects.toMatchObject({ code: "amount_changed" });
  expect((await fixture.ledgers(orderReference)).refundedMinor).toBe(100n);

  const done = await press("one", totalMinor - 100n);
  expect(done).toMatchObject({ amountMinor: totalMinor - 100n, status: "done" });
  // By now nothing is left, but the answer was lost.
  expect(await press("one", totalMinor - 100n)).toEqual(done);
  expect((await fixture.ledgers(orderReference)).refundedMinor).toBe(totalMinor);
});
