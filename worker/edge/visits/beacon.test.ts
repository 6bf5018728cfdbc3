import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { withinOneMinute } from "#scripts/testing/one-minute";
import { post, setPeer, type Visit } from "../test-client.ts";
import type { VisitCounter } from "./visit-counter.ts";
import { counterName, shardsOf, visitShard } from "./visit-shard.ts";

const code = "Abcd2345";
const deadKv = { get: () => Promise.reject(new Error("KV is down")) };

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active", Dead2345: "inactive" } });
  await env.REFCODES.put(code, '{"status":"active"}');
});

function track(body: unknown, visit: Visit = {}): Promise<Response> {
  return post("/api/refcodes/track", body, visit);
}

/** All visits that the objects of this code hold for a continent. */
async function visitsOf(name: string, continent: string | undefined): Promise<number> {
  let sum = 0;
  for (const shard of shardsOf(continent)) {
    const stub: DurableObjectStub<VisitCounter> = env.VISIT_COUNTER.getByName(counterName(name, shard));
    sum += await runInDurableObject(stub, (_, state) => {
      return state.storage.sql.exec<{ sum: number }>("SELECT coalesce(sum(visits), 0) AS sum FROM days").one().sum;
    });
  }
  return sum;
}

test("a beacon is answered 204 once the counter holds it", async () => {
  const before = await visitsOf(code, "NA");
  const response = await track({ code, id: crypto.randomUUID() });
  expect(response.status).toBe(204);
  expect(await visitsOf(code, "NA")).toBe(before + 1);
});

test("a browser is counted once a day for a code, whatever ids it sends, and again for another code or the next day", async () => {
  await setPeer({ codes: { [code]: "active", Wxyz6789: "active" } });
  const before = await visitsOf(code, "NA");
  const first = await track({ code, id: crypto.randomUUID() });
  const [line = "", ...others] = first.headers.getSetCookie();
  expect(others).toEqual([]);
  expect(line).toMatch(/^ring_counted=Abcd2345\.\d{4}-\d\d-\d\d; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/);
  const cookie = line.split(";")[0];
  const again = await track({ code, id: crypto.randomUUID() }, { headers: { cookie } });
  expect(again.status).toBe(204);
  expect(again.headers.getSetCookie()).toEqual([]);
  expect(await visitsOf(code, "NA")).toBe(before + 1);
  await track({ code: "Wxyz6789", id: crypto.randomUUID() }, { headers: { cookie } });
  expect(await visitsOf("Wxyz6789", "NA")).toBe(1);
  await track({ code, id: crypto.randomUUID() }, { headers: { cookie: `ring_counted=${code}.2020-01-01` } });
  expect(await visitsOf(code, "NA")).toBe(before + 2);
});

test("whichever codes are counted one after the other, each answer's cookie is for its own", async () => {
  await setPeer({ codes: { [code]: "active", Wxyz6789: "active" } });
  for (const each of [code, "Wxyz6789", "Wxyz6789", code]) {
    const answer = await track({ code: each, id: crypto.randomUUID() });
    expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining(`ring_counted=${each}.`)]);
  }
});

test("the code falls back to the cookie, httpOnly first", async () => {
  const before = await visitsOf(code, "NA");
  await track({ id: crypto.randomUUID() }, { headers: { cookie: `ring_ref_visible=zzzzzzzz; ring_ref=${code}` } });
  await track({ id: crypto.randomUUID() }, { headers: { cookie: `ring_ref_visible=${code}` } });
  expect(await visitsOf(code, "NA")).toBe(before + 2);
});

/** Visits that this code's objects have by label. */
async function labelsOf(name: string): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const shard of shardsOf("NA")) {
    const stub: DurableObjectStub<VisitCounter> = env.VISIT_COUNTER.getByName(counterName(name, shard));
    const rows = await runInDurableObject(stub, (_, state) =>
      state.storage.sql.exec<{ label: string; visits: number }>("SELECT label, visits FROM label_days").toArray(),
    );
    for (const { label, visits } of rows) sums[label] = (sums[label] ?? 0) + visits;
  }
  return sums;
}

test("a visit is counted for the label of its link where the code has it, and as other where it does not", async () => {
  const labelled = "Labe2345";
  await env.REFCODES.put(labelled, '{"status":"active","labels":["blog","insta"]}');
  const by = (cookie: string) => track({ id: crypto.randomUUID() }, { headers: { cookie } });
  const stored = `ring_ref=${labelled}; ring_ref_visible=${labelled}`;
  const visits = ["insta", "insta", "blog", "tiktok", "other"].map(
    (label) => `${stored}; ring_ref_via=${labelled}.${label}`,
  );
  for (const cookie of [stored, ...visits, `${stored}; ring_ref_via=${code}.insta`, `${stored}; ring_ref_via=junk`]) {
    expect((await by(cookie)).status).toBe(204);
  }
  expect(await labelsOf(labelled)).toEqual({ insta: 2, blog: 1, other: 2 });
  expect(await visitsOf(labelled, "NA")).toBe(8);
});

test("with the mirror away a label counts as other, and the visit is counted all the same", async () => {
  await setPeer({ codes: { Awaa2345: "active" } });
  const headers = { cookie: "ring_ref=Awaa2345; ring_ref_via=Awaa2345.insta" };
  expect((await track({ id: crypto.randomUUID() }, { headers, env: { REFCODES: deadKv } })).status).toBe(204);
  expect([await labelsOf("Awaa2345"), await visitsOf("Awaa2345", "NA")]).toEqual([{ other: 1 }, 1]);
});

test("each part of the world has its own object", async () => {
  for (const continent of ["EU", "AS", "OC", "AF", "SA", "AN", undefined]) {
    const before = await visitsOf(code, continent);
    expect((await track({ code, id: crypto.randomUUID() }, { continent })).status).toBe(204);
    expect(await visitsOf(code, continent)).toBe(before + 1);
  }
});

test("500 beacons at once, a third of them sent twice, end at exactly 500", async () => {
  const before = await visitsOf(code, "NA");
  const ids = Array.from({ length: 500 }, () => crypto.randomUUID());
  const sent = [...ids, ...ids.filter((_, index) => index % 3 === 0)];
  const answers = await Promise.all(sent.map((id) => track({ code, id })));
  expect(answers.every((answer) => answer.status === 204)).toBe(true);
  expect(await visitsOf(code, "NA")).toBe(before + 500);
});

test("a viral code is spread over several objects, and a beacon always meets the same one", () => {
  const ids = Array.from({ length: 400 }, () => crypto.randomUUID());
  const met = ids.map((id) => visitShard("EU", id));
  expect(new Set(met.map(({ shard }) => shard))).toEqual(new Set(shardsOf("EU")));
  expect(shardsOf("EU").length).toBeGreaterThan(1);
  expect(met.every(({ locationHint }) => locationHint === "eeur")).toBe(true);
  for (const shard of shardsOf("EU")) {
    expect(met.filter((each) => each.shard === shard).length).toBeGreaterThan(50);
  }
  expect(ids.map((id) => visitShard("EU", id).shard)).toEqual(met.map(({ shard }) => shard));
});

test("objects thrown away in the middle of it lose nothing and count nothing twice", async () => {
  expectErrorLog(/a visit counter did not take a beacon/);
  const sent = 2_000;
  let left = sent;
  let thrown = 0;
  const throwAway = async (shard: string) => {
    const stub: DurableObjectStub<VisitCounter> = env.VISIT_COUNTER.getByName(counterName("Viraa234", shard));
    await runInDurableObject(stub, (_, state) => state.abort("thrown away by a test")).catch(() => {
      thrown += 1;
    });
  };
  const visitor = async () => {
    while (left > 0) {
      left -= 1;
      const body = { code: "Viraa234", id: crypto.randomUUID() };
      if (left % 100 === 0) {
        await throwAway(visitShard("EU", body.id).shard);
      }
      // What the page does: the same id again until it is taken.
      for (let status = 0; status !== 204; ) {
        status = (await track(body, { continent: "EU" })).status;
      }
    }
  };
  await setPeer({ codes: { Viraa234: "active" } });
  await env.REFCODES.put("Viraa234", '{"status":"active"}');
  await Promise.all(Array.from({ length: 32 }, visitor));
  expect(await visitsOf("Viraa234", "EU")).toBe(sent);
  expect(thrown).toBe(20);
}, 120_000);

test("the same id in capitals is the same visit", async () => {
  const before = await visitsOf(code, "NA");
  const id = crypto.randomUUID();
  await track({ code, id });
  await track({ code, id: id.toUpperCase() });
  expect(await visitsOf(code, "NA")).toBe(before + 1);
});

test.each([
  ["an unknown code", { code: "zzzzzzzz" }],
  ["an inactive code", { code: "Dead2345" }],
  ["a malformed code", { code: "<script>" }],
  ["no code at all", {}],
])("%s is a 404 and makes no object", async (_, body) => {
  const response = await track({ ...body, id: crypto.randomUUID() });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    error: { code: "not_found", message: expect.any(String), requestId: response.headers.get("x-request-id") },
  });
});

test.each<[string, unknown, number]>([
  ["no id", { code }, 400],
  ["an id that is no UUID", { code, id: "1" }, 400],
  ["no JSON", "code=Abcd2345", 400],
  ["an array", [], 400],
  ["a huge body", { code, id: crypto.randomUUID(), padding: "x".repeat(3000) }, 413],
])("refused by shape: %s", async (_, body, status) => {
  const response = await track(body);
  expect(response.status).toBe(status);
  expect(await response.text()).not.toContain("xxx");
});

test("a declared bot and a client without a name are not counted", async () => {
  const before = await visitsOf(code, "NA");
  for (const name of ["Mozilla/5.0 (compatible; bingbot/2.0)", undefined]) {
    const answer = await track({ code, id: crypto.randomUUID() }, { headers: { "user-agent": name } });
    expect(answer.status).toBe(403);
  }
  expect(await visitsOf(code, "NA")).toBe(before);
});

test("600 beacons a minute from one address are taken, as a mobile carrier's visitors send them; a flood is refused", async () => {
  const from = (ip: string) => track({ code, id: crypto.randomUUID() }, { headers: { "cf-connecting-ip": ip } });
  const answers = await withinOneMinute((run) =>
    Promise.all(Array.from({ length: 615 }, (_, n) => from(`2001:db8:ffff:1${run}::${n + 1}`))),
  );
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused).toHaveLength(15);
  expect(refused[0]?.headers.get("retry-after")).toBe("60");
  expect((await from("2001:db8:ffff:2::1")).status).toBe(204);
});

test("a limiter that is down closes nothing", async () => {
  expectErrorLog(/the rate limiter did not answer/);
  const limiter = { limit: () => Promise.reject(new Error("down")) };
  const answer = await track({ code, id: crypto.randomUUID() }, { env: { TRACK_LIMITER: limiter } });
  expect(answer.status).toBe(204);
});

test("with the mirror and the app both down a visit is still taken", async () => {
  await setPeer({ lookUp: "fail" });
  const answer = await track({ code: "Newc2345", id: crypto.randomUUID() }, { env: { REFCODES: deadKv } });
  expect(answer.status).toBe(204);
  expect(await visitsOf("Newc2345", "NA")).toBe(1);
});

/** A namespace whose objects fail this often before they answer as the real ones do. */
function failingNamespace(failures: number, marks: { retryable?: boolean; overloaded?: boolean }) {
  let left = failures;
  let stubs = 0;
  return {
    stubs: () => stubs,
    getByName(name: string) {
      stubs += 1;
      const stub: DurableObjectStub<VisitCounter> = env.VISIT_COUNTER.getByName(name);
      return {
        record: async (id: string) => {
          left -= 1;
          if (left >= 0) {
            // The beacon was taken, its answer lost: the case in which a retry could count twice.
            await stub.record(id);
            throw Object.assign(new Error("the object was reset"), marks);
          }
          return stub.record(id);
        },
      };
    },
  };
}

test("an object reset after it took the beacon is asked again, and the visit counts once", async () => {
  const before = await visitsOf(code, "NA");
  const namespace = failingNamespace(2, { retryable: true });
  const answer = await track({ code, id: crypto.randomUUID() }, { env: { VISIT_COUNTER: namespace } });
  expect(answer.status).toBe(204);
  expect(namespace.stubs()).toBe(3);
  expect(await visitsOf(code, "NA")).toBe(before + 1);
});

test.each([
  ["overloaded", { retryable: true, overloaded: true }, 1],
  ["failing for good", {}, 1],
  ["failing again and again", { retryable: true }, 3],
])("an object %s is a 503 that asks to try again", async (_, marks, attempts) => {
  expectErrorLog(/a visit counter did not take a beacon/);
  const namespace = failingNamespace(9, marks);
  const answer = await track({ code, id: crypto.randomUUID() }, { env: { VISIT_COUNTER: namespace } });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(namespace.stubs()).toBe(attempts);
});
