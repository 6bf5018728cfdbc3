import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AccountFixture, startAccount, uploadForm } from "./account-fixture.ts";
import type { Fault } from "./fault.ts";

let account: AccountFixture;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.stop());

const idSchema = z.object({ id: z.string() });

async function codesOf(answer: Promise<{ status: number; codes: readonly number[] }>) {
  const { status, codes } = await answer;
  return [status, ...codes];
}

describe("an upload is refused", () => {
  it("with a binding to what is not there", async () => {
    const refused = (binding: object) => codesOf(account.upload("bound", { bindings: [binding] }));
    expect(await refused({ type: "kv_namespace", name: "KV", namespace_id: "no-such-id" })).toEqual([400, 10_042]);
    expect(await refused({ type: "service", name: "APP", service: "no-such-worker" })).toEqual([400, 10_143]);
    expect(await refused({ type: "queue", name: "EVENTS", queue_name: "no-such-queue" })).toEqual([400, 11_000]);
    expect(await refused({ type: "r2_bucket", name: "PICTURES", bucket_name: "no-such" })).toEqual([400, 10_085]);
    const object = { type: "durable_object_namespace", name: "MINTER", class_name: "Minter" };
    expect(await refused(object)).toEqual([400, 10_061]);
    expect(await codesOf(account.ask("GET", "/workers/services/bound"))).toEqual([404, 10_090]);
  });

  it("for each secret that has nothing to inherit, by name", async () => {
    const bindings = ["AUTH_SECRET", "CRON_SECRET"].map((name) => ({ type: "inherit", name }));
    const { status, codes, messages } = await account.upload("inheriting", { bindings });
    expect([status, ...codes]).toEqual([400, 10_057, 10_057]);
    expect(messages.map((message) => /^inherit binding '(.+?)' is invalid/.exec(message)?.[1])).toEqual([
      "AUTH_SECRET",
      "CRON_SECRET",
    ]);
  });

  it("when its migrations do not follow from the last one", async () => {
    const first = { new_tag: "v1", steps: [{ new_sqlite_classes: ["Counter"] }] };
    const code = "export class Counter {}; export default { fetch() {} }";
    expect((await account.upload("objects", { migrations: first }, code)).status).toBe(200);
    // As when the answer to the first upload was lost and it is sent again.
    expect(await codesOf(account.upload("objects", { migrations: first }, code))).toEqual([412, 10_079]);
    const again = { old_tag: "v1", new_tag: "v2", steps: [{ new_sqlite_classes: ["Counter"] }] };
    expect(await codesOf(account.upload("objects", { migrations: again }, code))).toEqual([400, 10_074]);
    const asVersion = account.ask("POST", "/workers/scripts/objects/versions", uploadForm({ migrations: again }, code));
    expect(await codesOf(asVersion)).toEqual([400, 10_211]);
    const next = { old_tag: "v1", new_tag: "v2", steps: [{ new_sqlite_classes: ["Second"] }] };
    expect((await account.upload("objects", { migrations: next }, code)).status).toBe(200);
  });
});

describe("a Worker that is not there", () => {
  it("has no secrets, deployments or consumers", async () => {
    const secret = { name: "KEY", text: "text", type: "secret_text" };
    expect(await codesOf(account.ask("PUT", "/workers/scripts/nobody/secrets", secret))).toEqual([404, 10_007]);
    expect(await codesOf(account.ask("GET", "/workers/scripts/nobody/deployments"))).toEqual([404, 10_007]);
    expect(await codesOf(account.ask("GET", "/queues/no-such-queue"))).toEqual([404, 11_000]);
  });
});

describe("a deployment of an earlier version", () => {
  const deploy = (name: string, id: string, query = "") =>
    account.ask("POST", `/workers/scripts/${name}/deployments${query}`, {
      versions: [{ version_id: id, percentage: 100 }],
    });
  const versionIds = async (name: string) => {
    const { result } = await account.ask("GET", `/workers/scripts/${name}/versions?deployable=true`);
    return z
      .object({ items: z.array(idSchema) })
      .parse(result)
      .items.map(({ id }) => id);
  };

  it("is refused once secrets differ, unless forced; then no secret can be edited", async () => {
    const secret = (text: string) => ({ type: "secret_text", name: "KEY", text });
    await account.upload("sealed", { bindings: [secret("one")] });
    await account.ask("PUT", "/workers/scripts/sealed/secrets", { ...secret("two") });
    const [, first = ""] = await versionIds("sealed");
    expect(await codesOf(deploy("sealed", first))).toEqual([400, 10_220]);
    expect((await deploy("sealed", first, "?force=true")).status).toBe(200);
    expect(await codesOf(account.ask("PUT", "/workers/scripts/sealed/secrets", { ...secret("three") }))).toEqual([
      400, 10_215,
    ]);
  });

  it("is refused past a migration of Durable Objects, and when what it is bound to is gone", async () => {
    const code = "export class Counter {}; export default { fetch() {} }";
    await account.upload("migrated", {}, code);
    await account.upload(
      "migrated",
      { migrations: { new_tag: "v1", steps: [{ new_sqlite_classes: ["Counter"] }] } },
      code,
    );
    const [, first = ""] = await versionIds("migrated");
    expect(await codesOf(deploy("migrated", first))).toEqual([400, 10_210]);

    const { id } = idSchema.parse(
      (await account.ask("POST", "/storage/kv/namespaces", { title: "short-lived" })).result,
    );
    await account.upload("orphaned", { bindings: [{ type: "kv_namespace", name: "KV", namespace_id: id }] });
    await account.upload("orphaned", {});
    await account.ask("DELETE", `/storage/kv/namespaces/${id}`);
    const [, bound = ""] = await versionIds("orphaned");
    expect(await codesOf(deploy("orphaned", bound))).toEqual([400, 10_042]);
  });
});

describe("what is in use", () => {
  it("is not made twice and not deleted", async () => {
    const made = await account.ask("POST", "/queues", { queue_name: "used-events" });
    const { queue_id: queue } = z.object({ queue_id: z.string() }).parse(made.result);
    expect(await codesOf(account.ask("POST", "/queues", { queue_name: "used-events" }))).toEqual([409, 11_009]);
    await account.upload("consuming", {});
    await account.upload("calling", { bindings: [{ type: "service", name: "NEXT", service: "consuming" }] });
    const consumer = { type: "worker", script_name: "consuming", settings: {} };
    const { result } = await account.ask("POST", `/queues/${queue}/consumers`, consumer);
    const { consumer_id: consumerId } = z.object({ consumer_id: z.string() }).parse(result);
    expect(await codesOf(account.ask("POST", `/queues/${queue}/consumers`, consumer))).toEqual([409, 11_004]);

    const remove = () => codesOf(account.ask("DELETE", "/workers/services/consuming?force=false"));
    expect(await remove()).toEqual([400, 10_064]);
    await account.ask("DELETE", `/queues/${queue}/consumers/${consumerId}`);
    expect(await remove()).toEqual([400, 10_064]);
    await account.ask("DELETE", "/workers/services/calling?force=false");
    expect(await remove()).toEqual([200]);
    await account.ask("POST", "/storage/kv/namespaces", { title: "twice" });
    expect(await codesOf(account.ask("POST", "/storage/kv/namespaces", { title: "twice" }))).toEqual([400, 10_014]);
  });
});

describe("Analytics Engine", () => {
  it("is refused to Workers, and to whoever reads, in an account that has not switched it on", async () => {
    const without = await startAccount({ hasAnalytics: false });
    const binding = { type: "analytics_engine", name: "METRICS", dataset: "shop_metrics" };
    expect((await without.upload("www", { bindings: [binding] })).codes).toEqual([10_089]);
    expect((await without.ask("POST", "/analytics_engine/sql")).codes).toEqual([10_089]);
    expect((await without.upload("www", {})).codes).toEqual([]);
    await without.stop();
  });
});

describe("who asks, and what goes wrong", () => {
  it("refuses another token and another account", async () => {
    const { apiUrl, accountId, token } = account.cloudflare;
    const ask = (id: string, authorization: string) =>
      fetch(`${apiUrl}/accounts/${id}/queues`, { headers: { authorization } }).then(({ status }) => status);
    expect(await ask(accountId, "Bearer somebody")).toBe(403);
    expect(await ask("another", `Bearer ${token}`)).toBe(403);
    expect(await ask(accountId, `Bearer ${token}`)).toBe(200);
  });

  it("limits, fails, loses answers and answers late", async () => {
    const make = async (title: string, fault: Fault) => {
      account.cloudflare.setFault(() => fault);
      const answer = await account.ask("POST", "/storage/kv/namespaces", { title }).catch(() => "no answer");
      account.cloudflare.setFault(undefined);
      const { result } = await account.ask("GET", "/storage/kv/namespaces?per_page=1000");
      const titles = z.array(z.object({ title: z.string() })).parse(result);
      return [typeof answer === "string" ? answer : answer.status, titles.some((other) => other.title === title)];
    };
    expect(await make("limited", "too-many")).toEqual([429, false]);
    expect(await make("failed", "server-error")).toEqual([500, false]);
    expect(await make("lost", "answer-lost")).toEqual(["no answer", true]);
    expect(await make("late", { lateMs: 5 })).toEqual([200, true]);
  });
});
