import { expect, test } from "vitest";
import type { Measurement } from "#core/domain/metric";
import { measuringFailures, measuringParks, measuringSend } from "#core/services/events/measured";

function notes() {
  const noted: Measurement[] = [];
  return { noted, measure: (measurement: Measurement) => void noted.push(measurement) };
}

test("what has left for the queue is counted, and what could not be sent is not", async () => {
  const { noted, measure } = notes();
  const paid = (orderReference: string) => ({ type: "payment.paid", orderReference }) as const;
  const messages = [paid("a"), paid("b"), { type: "reward.approved", orderReference: "c" } as const];
  await measuringSend(async () => undefined, measure)(messages);
  expect(noted).toEqual([
    { metric: "paid", value: 2 },
    { metric: "approved", value: 1 },
  ]);
  const down = measuringSend(() => Promise.reject(new Error("the queue is down")), measure);
  await expect(down(messages)).rejects.toThrow("the queue is down");
  expect(noted).toHaveLength(2);
});

test("a verb that fails fails as it did, and is counted by its name", async () => {
  const { noted, measure } = notes();
  const verbs = measuringFailures(
    {
      prefix: "#",
      async name(id: number) {
        return `${this.prefix}${id}`;
      },
      fail: (why: string) => Promise.reject(new Error(why)),
    },
    measure,
  );
  expect(await verbs.name(7)).toBe("#7");
  await expect(verbs.fail("gone")).rejects.toThrow("gone");
  expect([verbs.prefix, noted]).toEqual(["#", [{ metric: "failures", value: 1, about: "fail" }]]);
});

test("a message that is parked is a failure, and one that could not be parked is none yet", async () => {
  const { noted, measure } = notes();
  const letter = { id: "1", queue: "refcodes-dead-letters", body: {}, attempts: 11 };
  await measuringParks(async () => undefined, measure)(letter);
  expect(noted).toEqual([{ metric: "failures", value: 1, about: "message" }]);
  await expect(measuringParks(() => Promise.reject(new Error("away")), measure)(letter)).rejects.toThrow("away");
  expect(noted).toHaveLength(1);
});
