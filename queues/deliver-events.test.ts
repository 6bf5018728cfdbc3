import { expect, test } from "vitest";
import { AdapterError } from "#core/ports/adapter-error";
import type { CreateRewardResult } from "#core/services/rewards/create-reward";
import { type DeliveryContext, deliverEvents, parkDeadLetters, retryDelay } from "#queues/deliver-events";
import { expectErrorLog } from "#scripts/testing/expected-errors";

/** A message that remembers what became of it. */
function message(body: unknown, attempts = 1) {
  const fate: string[] = [];
  return {
    id: `m-${JSON.stringify(body)}`,
    body,
    attempts,
    fate,
    ack: () => void fate.push("ack"),
    retry: (options?: { delaySeconds?: number }) => void fate.push(`retry in ${options?.delaySeconds}`),
  };
}

function bench(createReward: (reference: string) => Promise<CreateRewardResult>) {
  const parked: unknown[] = [];
  const log = { wakes: 0, parked, parkingWorks: true };
  const context: DeliveryContext = {
    services: {
      createReward,
      sendRefund: async (reference) => {
        if (reference === "unanswered") throw new Error("WayForPay did not answer");
      },
      publishRefcode: async () => ({ published: true }),
      sendMail: async (mailId) => {
        if (mailId === "refused") throw new AdapterError("HTTP 429", { retry: true });
        return { outcome: "sent" };
      },
      recordDeadLetter: async ({ body }) => {
        if (!log.parkingWorks) throw new Error("database is away");
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
    message(paid("card")),
    message(paid("bad"), 3),
    message({ type: "from the future" }),
    message(paid("hopeless")),
    message(paid("credit")),
    message({ type: "refcode.changed", code: "Frnd7Ref" }),
    message({ type: "mail.queued", mailId: "letter" }),
    message({ type: "mail.queued", mailId: "refused" }),
    message({ type: "refund.requested", orderReference: "twice" }),
    message({ type: "refund.requested", orderReference: "unanswered" }, 2),
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
  expect(log.wakes).toBe(1);
});

test("a repeated event of an approved reward wakes the minter again: its first wake-up may have been lost", async () => {
  const { context, log } = bench(async () => ({ outcome: "existing", status: "approved" }));
  await deliverEvents(context, { queue: "events", messages: [message(paid("credit"))] });
  expect(log.wakes).toBe(1);
});

test("a dead letter is let go only when it is parked", async () => {
  expectErrorLog(/could not be parked and comes again/, /is parked/);
  const { context, log } = bench(async () => ({ outcome: "not_due", status: null }));
  const [kept, parked] = [message({ any: 1 }), message({ any: 2 })];
  log.parkingWorks = false;
  await parkDeadLetters(context, { queue: "dead-letters", messages: [kept] });
  log.parkingWorks = true;
  await parkDeadLetters(context, { queue: "dead-letters", messages: [parked] });
  expect(kept.fate).toEqual(["retry in 5"]);
  expect(parked.fate).toEqual(["ack"]);
});

test("the delay grows, up to ten minutes", () => {
  expect([1, 2, 3, 7, 8, 60].map(retryDelay)).toEqual([5, 10, 20, 320, 600, 600]);
});
