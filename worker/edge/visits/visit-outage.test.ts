import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { readPeer, setPeer } from "../test-client.ts";
import { maxRetryDelayMs, type VisitCounter } from "./visit-counter.ts";

declare module "vitest" {
  interface ProvidedContext {
    visitSinkUrl: string;
    visitSinkCode: string;
  }
}

const hour = 3_600_000;
// Far ahead, so that alarms set under this clock do not ring by themselves; three hours before a day ends.
const start = Date.parse("2041-05-10T21:00:00Z");
const sink = inject("visitSinkUrl");

let serial = 0;
let shard = "";
let stub: DurableObjectStub<VisitCounter>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  serial += 1;
  shard = `outage-${serial}`;
  stub = env.VISIT_COUNTER.getByName(`${inject("visitSinkCode")}:${shard}`);
  await setPeer({ sink });
});

afterEach(async () => {
  vi.useRealTimers();
  await setDatabase("back");
});

async function setDatabase(state: "away" | "back"): Promise<void> {
  await (await fetch(`${sink}?down=${state === "away" ? 1 : 0}`, { method: "PUT" })).text();
}

async function inPostgres(): Promise<unknown> {
  return (await fetch(`${sink}?shard=${shard}`)).json();
}

async function visit(times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => stub.record(crypto.randomUUID())));
}

function alarmAt(): Promise<number | null> {
  return runInDurableObject(stub, (_, state) => state.storage.getAlarm());
}

/** Lets the clock go on from alarm to alarm; the pauses between them, in milliseconds. */
async function ringUntil(end: number, each: (ring: number) => Promise<void>): Promise<number[]> {
  const pauses: number[] = [];
  for (let due = await alarmAt(); due !== null && due < end; due = await alarmAt()) {
    pauses.push(due - Date.now());
    vi.setSystemTime(due);
    await runDurableObjectAlarm(stub);
    await each(pauses.length);
  }
  return pauses;
}

test("visits of six hours without a database, over midnight and with the object thrown away, are all in it after", async () => {
  await visit(5);
  await ringUntil(start + 60_000, async () => undefined);
  expect(await inPostgres()).toEqual({ total: 5, days: { "2041-05-10": 5 } });

  await setDatabase("away");
  const visits = { "2041-05-10": 5, "2041-05-11": 0 };
  const take = async (times: number) => {
    await visit(times);
    visits[Date.now() < Date.parse("2041-05-11T00:00:00Z") ? "2041-05-10" : "2041-05-11"] += times;
  };
  await take(3);
  const pauses = await ringUntil(start + 6 * hour, async (ring) => {
    await take(ring % 3);
    if (ring % 20 === 0) await evictDurableObject(stub);
  });
  // Few and far between: nobody hammers a database that is coming back.
  expect(pauses.length).toBeGreaterThan(60);
  expect(pauses.length).toBeLessThan(130);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(maxRetryDelayMs);

  await setDatabase("back");
  const due = (await alarmAt()) ?? 0;
  expect(due - Date.now()).toBeLessThanOrEqual(maxRetryDelayMs);
  vi.setSystemTime(due);
  await runDurableObjectAlarm(stub);
  const total = visits["2041-05-10"] + visits["2041-05-11"];
  expect(visits["2041-05-11"]).toBeGreaterThan(10);
  expect(await inPostgres()).toEqual({ total, days: visits });
});

test("a flush whose answer is lost is sent again and counts nothing twice in Postgres", async () => {
  await setPeer({ sink, flush: "lose-answer" });
  await visit(4);
  await runDurableObjectAlarm(stub);
  expect(await inPostgres()).toEqual({ total: 4, days: { "2041-05-10": 4 } });
  await visit(2);
  await setPeer({ sink });
  await runDurableObjectAlarm(stub);
  expect(await inPostgres()).toEqual({ total: 6, days: { "2041-05-10": 6 } });
  expect((await readPeer()).flushes).toMatchObject([{ shard, total: 6 }]);
});
