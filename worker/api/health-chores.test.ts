import { expect, it } from "vitest";
import { recordChoreRun } from "#core/services/events/record-chore-run";
import { createTestDatabase } from "#scripts/testing/database";
import { serveApi, Visitor } from "#scripts/testing/visitor";

it("a store whose consumer has stopped running is degraded, and says no more than that to a monitor", async () => {
  const { appUrl, appDb, consumerDb } = await createTestDatabase();
  const withoutChain = { health: async () => ({ chain: null, sendsLetters: true }) as const };
  const look = async () => {
    // Each isolate looks once in 30 seconds: a new one looks at once.
    const { api } = serveApi(appUrl, { consumer: withoutChain });
    const answer = await new Visitor(api).send("GET", "/api/health");
    return { status: answer.status, body: await answer.json() };
  };
  expect(await look()).toEqual({ status: 200, body: { status: "ok", build: "tests" } });
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await recordChoreRun({ db: appDb }, { schedule: "appSweep", now: hoursAgo(0) });
  await recordChoreRun({ db: consumerDb }, { schedule: "consumerSweep", now: hoursAgo(3) });
  expect(await look()).toEqual({ status: 503, body: { status: "degraded", build: "tests" } });
  await recordChoreRun({ db: consumerDb }, { schedule: "consumerSweep", now: hoursAgo(1) });
  expect((await look()).status).toBe(200);
});
