import { expect, test } from "vitest";
import type { Measurement } from "#core/domain/metric";
import { AdapterError } from "#core/ports/adapter-error";
import type { CreateRewardResult } from "#core/services/rewards/create-reward";
import { type DeliveryContext, deliverEvents } from "#queues/deliver-events";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { queuedMessage } from "#scripts/testing/queued-message";

function bench(createReward: (reference: string) => Promise<CreateRewardResult>) {
  const parked: unknown[] = [];
  const forwarded: unknown[] = [];
  const measured: Measurement[] = [];
  const log = { wakes: 0, relays: 0, parked, forwarded, measured };
  const context: DeliveryContext = {
    services: {
      createReward,
      forwardPayment: async (message) => {
        if (message.orderReference === "refused") throw new Error("the queue took nothing");
        forwarded.push(message);
      },
      measure: (measurement) => void measured.push(measurement),
      relayOutbox: async () => ({ relayed: ++log.relays }),
      queueAudit: async (runId) => void forwarded.push({ audit: runId }),
      publishRefcode: async () => ({ published: true }),
      sendMail: async (mailId) => {
        if (mailId === "refused") throw new AdapterError("HTTP 429", { retry: true });
        return { outcome: "sent" };
      },
      recordDeadLetter: async ({ body }) => {
        parked.push(body);
      },
    },
    wakeMinter: async () => {
      log.wakes++;
    },
  };
  return { context, log };
}

const paid = (orderReference: string) => ({ type: "payment.paid", orderReference });

test("each message of a batch has its own fate: one that fails takes no other with it", async () => {
  expectErrorLog(/is no event: parked/, /is parked/);
  const { context, log } = bench(async (reference) => {
    if (reference === "bad") throw new Error("database is away");
    if (reference === "hopeless") throw new AdapterError("never", { retry: false });
    return { outcome: "created", status: reference === "credit" ? "approved" : "pending_approval" };
  });
  const messages = [
    queuedMessage(paid("card")),
    queuedMessage(paid("bad"), 3),
    queuedMessage({ type: "from the future" }),
    queuedMessage(paid("hopeless")),
    queuedMessage(paid("credit")),
    queuedMessage({ type: "refcode.changed", code: "Frnd7Ref" }),
    queuedMessage({ type: "mail.queued", mailId: "letter" }),
    queuedMessage({ type: "mail.queued", mailId: "refused" }),
    queuedMessage({ type: "refund.requested", orderReference: "twice" }),
    queuedMessage({ type: "refund.requested", orderReference: "refused" }, 2),
  ];
  await deliverEvents(context, { queue: "events", messages });
  expect(messages.map(({ fate }) => fate)).toEqual([
    ["ack"],
    ["retry in 20"],
    ["ack"],
    ["ack"],
    ["ack"],
    ["ack"],
    ["ack"],
    ["retry in 5"],
    ["ack"],
    ["retry in 10"],
  ]);
  expect(log.parked).toEqual([{ type: "from the future" }, paid("hopeless")]);
  expect(log.forwarded).toEqual([{ type: "refund.requested", orderReference: "twice" }]);
  expect(log.wakes).toBe(1);
  // Whoever earned a reward is written to at once, and not when it is found to be there already.
  expect(log.relays).toBe(2);
  // The one that needs no admin.
  expect(log.measured).toEqual([{ metric: "approved", value: 1 }]);
});

test("a repeated event of an approved reward wakes the minter again: its first wake-up may have been lost", async () => {
  const { context, log } = bench(async () => ({ outcome: "existing", status: "approved" }));
  await deliverEvents(context, { queue: "events", messages: [queuedMessage(paid("credit"))] });
  expect([log.wakes, log.relays, log.measured]).toEqual([1, 0, []]);
});
