import { expect, test } from "vitest";
import { parkMessages, retryDelay } from "#core/services/events/deliver-messages";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { queuedMessage } from "#scripts/testing/queued-message";

test("a dead letter is acknowledged only once it is parked", async () => {
  expectErrorLog(/could not be parked and comes again/, /is parked/);
  const [kept, parked] = [queuedMessage({ any: 1 }), queuedMessage({ any: 2 })];
  await parkMessages({ queue: "dead-letters", messages: [kept] }, async () => {
    throw new Error("database is away");
  });
  await parkMessages({ queue: "dead-letters", messages: [parked] }, async () => undefined);
  expect(kept.fate).toEqual(["retry in 5"]);
  expect(parked.fate).toEqual(["ack"]);
});

test("the delay grows, up to ten minutes", () => {
  expect([1, 2, 3, 7, 8, 60].map(retryDelay)).toEqual([5, 10, 20, 320, 600, 600]);
});
