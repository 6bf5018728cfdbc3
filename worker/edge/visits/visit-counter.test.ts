import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { seenEpochMs } from "#core/domain/visit-beacon";
import type { VisitFlush } from "#core/ports/edge-rpc";
import { readPeer, setPeer } from "../test-client.ts";
import { flushDelayMs, maxRetryDelayMs, type VisitCounter } from "./visit-counter.ts";
import { migrateVisitSchema } from "./visit-schema.ts";

type Stub = DurableObjectStub<VisitCounter>;

const day = 86_400_000;
// Far ahead, so that alarms set under this clock do not ring by themselves while a test runs.
const start = Date.parse("2040-05-10T12:00:00Z");

let serial = 0;
let code = "";
let stub: Stub;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  serial += 1;
  code = `Test${String(serial + 1111).replaceAll("0", "a")}`;
  stub = env.VISIT_COUNTER.getByName(`${code}:eu`);
  await setPeer();
});

afterEach(() => {
  vi.useRealTimers();
});

async function visit(times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => stub.record(crypto.randomUUID())));
}

/** What the app was handed for this test's code: objects of earlier tests may still be flushing. */
async function flushes(): Promise<VisitFlush[]> {
  return (await readPeer()).flushes.filter((flush) => flush.code === code);
}

function alarmAt(): Promise<number | null> {
  return runInDurableObject(stub, (_, state) => state.storage.getAlarm());
}

function rows<Row extends Record<string, SqlStorageValue>>(query: string): Promise<Row[]> {
  return runInDurableObject(stub, (_, state) => state.storage.sql.exec<Row>(query).toArray());
}

test("the alarm hands absolute values to the app, and a repeat changes nothing", async () => {
  await visit(3);
  expect(await alarmAt()).toBe(start + flushDelayMs);
  await runDurableObjectAlarm(stub);
  await visit(2);
  await runDurableObjectAlarm(stub);
  const flush = { code, shard: "eu" };
  expect(await flushes()).toEqual([
    { ...flush, total: 3, days: [{ day: "2040-05-10", visits: 3 }] },
    { ...flush, total: 5, days: [{ day: "2040-05-10", visits: 5 }] },
  ]);
});

test("each visit is measured once, when the app has taken it, whatever became of the answer before", async () => {
  const points: unknown[] = [];
  const METRICS = { writeDataPoint: (point: unknown) => void points.push(point) };
  await runInDurableObject(stub, (instance) => Reflect.set(instance, "env", { ...env, METRICS }));
  await visit(3);
  await setPeer({ flush: "lose-answer" });
  await runDurableObjectAlarm(stub);
  expect(points).toEqual([]);
  await setPeer();
  await visit(1);
  await runDurableObjectAlarm(stub);
  await visit(2);
  await runDurableObjectAlarm(stub);
  const visits = (value: number) => ({ indexes: ["visits"], blobs: [""], doubles: [value] });
  expect(points).toEqual([visits(4), visits(2)]);
});

test("with nothing new the app is left in peace", async () => {
  await visit(1);
  await runDurableObjectAlarm(stub);
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toHaveLength(1);
});

test("while the app is down nothing is lost, each try waits longer, and the first success brings all of it", async () => {
  await setPeer({ flush: "fail" });
  await visit(4);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    await runDurableObjectAlarm(stub);
    waits.push(((await alarmAt()) ?? 0) - Date.now());
    await visit(1);
  }
  expect(waits[0]).toBeGreaterThanOrEqual(flushDelayMs * 1.5);
  expect(waits[0]).toBeLessThanOrEqual(flushDelayMs * 2);
  for (const wait of waits.slice(7)) {
    expect(wait).toBeGreaterThanOrEqual(maxRetryDelayMs * 0.75);
    expect(wait).toBeLessThanOrEqual(maxRetryDelayMs);
  }
  await setPeer();
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toEqual([{ code, shard: "eu", total: 16, days: [{ day: "2040-05-10", visits: 16 }] }]);
  expect(await rows("SELECT failed_flushes FROM counter")).toEqual([{ failed_flushes: 0 }]);
});

test("an answer lost after the app wrote makes a second flush with the same values", async () => {
  await setPeer({ flush: "lose-answer" });
  await visit(2);
  await runDurableObjectAlarm(stub);
  const first = await flushes();
  expect(first).toHaveLength(1);
  await setPeer();
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toEqual(first);
});

test("beacons that arrive while a flush is under way are in the next one", async () => {
  await visit(2);
  await setPeer({ flush: "hang" });
  const flushing = runDurableObjectAlarm(stub);
  await scheduler.wait(100);
  await visit(3);
  await flushing;
  expect(await alarmAt()).toBe(Date.now() + flushDelayMs);
  await setPeer();
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toMatchObject([{ total: 5, days: [{ visits: 5 }] }]);
});

test("an object thrown out of memory keeps its count, its ids and its alarm", async () => {
  const id = crypto.randomUUID();
  await stub.record(id);
  await evictDurableObject(stub);
  expect(await stub.record(id)).toBe("duplicate");
  expect(await alarmAt()).toBe(start + flushDelayMs);
  await stub.record(crypto.randomUUID());
  await evictDurableObject(stub);
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toMatchObject([{ code, shard: "eu", total: 2 }]);
});

test("an id counts once for at least ten minutes, then is forgotten", async () => {
  const id = crypto.randomUUID();
  vi.setSystemTime(start + seenEpochMs - 1);
  expect(await stub.record(id)).toBe("counted");
  vi.setSystemTime(start + 2 * seenEpochMs - 2);
  expect(await stub.record(id)).toBe("duplicate");
  await runDurableObjectAlarm(stub);
  // Nothing is left to flush: the next alarm only forgets ids, and it is due when the last of them may go.
  expect(await alarmAt()).toBe(start + 2 * seenEpochMs);
  vi.setSystemTime(start + 2 * seenEpochMs);
  await runDurableObjectAlarm(stub);
  expect(await rows("SELECT id FROM seen_ids")).toEqual([]);
  expect(await alarmAt()).toBeNull();
  expect(await stub.record(id)).toBe("counted");
});

test("a beacon after a quiet time is flushed soon, not when old ids are due to be forgotten", async () => {
  await visit(1);
  await runDurableObjectAlarm(stub);
  expect(await alarmAt()).toBeGreaterThan(start + flushDelayMs);
  await evictDurableObject(stub);
  await visit(1);
  expect(await alarmAt()).toBe(start + flushDelayMs);
});

test("an alarm that was lost is replaced by the next beacon", async () => {
  await visit(1);
  await evictDurableObject(stub);
  vi.setSystemTime(start + flushDelayMs + 10_001);
  await visit(1);
  expect(await alarmAt()).toBe(start + 2 * flushDelayMs + 10_001);
});

test("an object that wakes with counts to hand over and no alarm sets one, whatever woke it", async () => {
  const id = crypto.randomUUID();
  await stub.record(id);
  await evictDurableObject(stub);
  vi.setSystemTime(start + flushDelayMs + 10_001);
  expect(await stub.record(id)).toBe("duplicate");
  expect(await alarmAt()).toBe(start + 2 * flushDelayMs + 10_001);
  await runInDurableObject(stub, (_, state) => state.storage.deleteAlarm());
  await evictDurableObject(stub);
  expect(await alarmAt()).toBe(start + 2 * flushDelayMs + 10_001);
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toMatchObject([{ total: 1 }]);
  // With everything handed over there is nothing to wake for but old ids.
  await evictDurableObject(stub);
  expect(await alarmAt()).toBe(start + seenEpochMs);
});

test("ids are forgotten while the app is away for hours: only counts have to wait", async () => {
  await setPeer({ flush: "fail" });
  await visit(3);
  for (const hour of [1, 2, 3]) {
    vi.setSystemTime(start + hour * 3_600_000);
    await visit(2);
    await runDurableObjectAlarm(stub);
  }
  expect(await rows("SELECT count(*) AS ids FROM seen_ids")).toEqual([{ ids: 2 }]);
  await setPeer();
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toMatchObject([{ total: 9, days: [{ day: "2040-05-10", visits: 9 }] }]);
});

test("an object that slept through the release keeps its counts and the ids it has seen", async () => {
  const id = crypto.randomUUID();
  await stub.record(id);
  await runInDurableObject(stub, (_, state) => {
    const { sql } = state.storage;
    sql.exec(
      "CREATE TABLE seen (epoch INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (epoch, id)) WITHOUT ROWID, STRICT",
    );
    sql.exec("INSERT INTO seen SELECT epoch, id FROM seen_ids");
    sql.exec("DROP TABLE seen_ids");
    sql.exec("DROP TABLE label_days");
    sql.exec("DROP TABLE pruned_labels");
    sql.exec("DELETE FROM _migrations WHERE version > 1");
  });
  await evictDurableObject(stub);
  expect(await stub.record(id)).toBe("duplicate");
  await visit(1);
  expect(await rows("SELECT visits FROM days")).toEqual([{ visits: 2 }]);
});

test("28 days are kept, older ones are dropped, and the total remembers them", async () => {
  for (let index = 0; index < 40; index += 1) {
    vi.setSystemTime(start + index * day);
    await visit(index + 1);
    await runDurableObjectAlarm(stub);
  }
  const kept = await rows<{ day: string; visits: number }>("SELECT day, visits FROM days ORDER BY day");
  expect(kept).toHaveLength(28);
  expect(kept[0]).toEqual({ day: "2040-05-22", visits: 13 });
  expect((await flushes()).at(-1)).toEqual({
    code,
    shard: "eu",
    total: 820,
    days: [{ day: "2040-06-18", visits: 40 }],
  });
});

test("days older than 28 are kept while the app has not taken them", async () => {
  await setPeer({ flush: "fail" });
  for (const index of [0, 1, 60]) {
    vi.setSystemTime(start + index * day);
    await visit(1);
    await runDurableObjectAlarm(stub);
  }
  await setPeer();
  await runDurableObjectAlarm(stub);
  expect(await flushes()).toMatchObject([
    { total: 3, days: [{ day: "2040-05-10" }, { day: "2040-05-11" }, { day: "2040-07-09" }] },
  ]);
  expect(await rows("SELECT day FROM days")).toEqual([{ day: "2040-07-09" }]);
});

test("visits are put on the clone's day on the night the clocks change", async () => {
  await runInDurableObject(stub, (counter: VisitCounter) => {
    // The object reads its settings from its env; this clone lives in Kyiv.
    Reflect.set(counter, "env", { ...env, CLONE_TIME_ZONE: "Europe/Kyiv" });
    for (const moment of [
      "2026-10-24T20:59:59Z",
      "2026-10-24T21:00:00Z",
      "2026-10-25T21:59:59Z",
      "2026-10-25T22:00:00Z",
    ]) {
      vi.setSystemTime(Date.parse(moment));
      counter.record(crypto.randomUUID());
    }
  });
  expect(await rows("SELECT day, visits FROM days ORDER BY day")).toEqual([
    { day: "2026-10-24", visits: 1 },
    { day: "2026-10-25", visits: 2 },
    { day: "2026-10-26", visits: 1 },
  ]);
});

test("the tables are migrated once, and running the migrations again keeps what is there", async () => {
  await visit(1);
  await runInDurableObject(stub, (_, state) => migrateVisitSchema(state.storage));
  expect(await rows("SELECT version FROM _migrations")).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
  expect(await rows("SELECT visits FROM days")).toEqual([{ visits: 1 }]);
});

describe("labels of links", () => {
  const visitBy = (label: string, times: number) =>
    Promise.all(Array.from({ length: times }, () => stub.record(crypto.randomUUID(), label)));
  const today = "2040-05-10";

  test("are counted apart beside the visits of the code, once an id, and handed over as absolute values", async () => {
    await visit(2);
    await visitBy("insta", 3);
    await visitBy("blog", 1);
    const id = crypto.randomUUID();
    expect([await stub.record(id, "blog"), await stub.record(id, "blog")]).toEqual(["counted", "duplicate"]);
    await runDurableObjectAlarm(stub);
    await visitBy("insta", 1);
    await runDurableObjectAlarm(stub);
    await runDurableObjectAlarm(stub);
    const [first, second, ...more] = await flushes();
    expect(first).toMatchObject({
      total: 7,
      days: [{ day: today, visits: 7 }],
      labels: [
        { label: "blog", total: 2, days: [{ day: today, visits: 2 }] },
        { label: "insta", total: 3, days: [{ day: today, visits: 3 }] },
      ],
    });
    expect(second).toMatchObject({
      total: 8,
      labels: [{ label: "insta", total: 4, days: [{ day: today, visits: 4 }] }],
    });
    expect(more).toEqual([]);
  });

  test("wait for an app that knows them, ever longer, while visits are handed over all the same", async () => {
    await setPeer({ takesLabels: false });
    await visitBy("insta", 2);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await runDurableObjectAlarm(stub);
      waits.push(((await alarmAt()) ?? 0) - Date.now());
    }
    expect(waits[9]).toBeGreaterThanOrEqual(maxRetryDelayMs * 0.75);
    expect(await rows("SELECT visits, flushed FROM days")).toEqual([{ visits: 2, flushed: 2 }]);
    await evictDurableObject(stub);
    await setPeer();
    await runDurableObjectAlarm(stub);
    expect(await flushes()).toMatchObject([{ total: 2, days: [], labels: [{ label: "insta", total: 2 }] }]);
    expect(await rows("SELECT failed_flushes FROM counter")).toEqual([{ failed_flushes: 0 }]);
  });

  test("keep 28 days each, and the total remembers the rest", async () => {
    for (let index = 0; index < 40; index += 1) {
      vi.setSystemTime(start + index * day);
      await visitBy("insta", 1);
      await runDurableObjectAlarm(stub);
    }
    expect(await rows("SELECT count(*) AS days FROM label_days")).toEqual([{ days: 28 }]);
    expect((await flushes()).at(-1)?.labels).toEqual([
      { label: "insta", total: 40, days: [{ day: "2040-06-18", visits: 1 }] },
    ]);
  });
});

test("an alarm that cannot even say which object it is stays armed and does not throw", async () => {
  const unnamed: Stub = env.VISIT_COUNTER.get(env.VISIT_COUNTER.newUniqueId());
  await unnamed.record(crypto.randomUUID());
  await runDurableObjectAlarm(unnamed);
  const next = await runInDurableObject(unnamed, (_, state) => state.storage.getAlarm());
  expect(next).toBeGreaterThan(start);
  expect(await flushes()).toEqual([]);
});

test("without fake clocks the alarm rings by itself", async () => {
  vi.useRealTimers();
  await visit(2);
  await vi.waitFor(async () => expect(await flushes()).toMatchObject([{ code, total: 2 }]), {
    timeout: flushDelayMs + 5_000,
    interval: 200,
  });
}, 15_000);
