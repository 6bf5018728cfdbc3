import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { consumerCrons } from "#queues/chores";
import { projectRoot, WORKER_CONFIGS, type WorkerRole } from "#scripts/stack/build";
import { paymentCrons } from "#web/payment-chores";

const ROLES: readonly WorkerRole[] = ["consumer", "app", "edge"];

const configSchema = z.object({
  name: z.string(),
  vars: z.record(z.string(), z.unknown()).default({}),
  services: z.array(z.object({ service: z.string() })).default([]),
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })).default([]),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).default([]),
  }),
  triggers: z.object({ crons: z.array(z.string()).default([]) }),
});

/** What a Worker of this configuration binds, produces, consumes and runs at. */
function read(role: WorkerRole) {
  const config = join(projectRoot, WORKER_CONFIGS[role]);
  const read = configSchema.parse(unstable_readConfig({ config }, { hideWarnings: true }));
  const { name, vars, services, queues, triggers } = read;
  return {
    role,
    name,
    vars,
    binds: services.map(({ service }) => service),
    produces: queues.producers.map(({ queue }) => queue),
    consumes: queues.consumers,
    crons: triggers.crons,
  };
}

const workers = ROLES.map(read);
const consumers = workers.flatMap(({ consumes }) => consumes);

describe("the Workers' configurations", () => {
  it("let a first deployment go consumer, app, edge: none binds one that comes later, or itself", () => {
    const deployed = new Set<string>();
    for (const { name, binds } of workers) {
      expect(binds.filter((service) => !deployed.has(service))).toEqual([]);
      deployed.add(name);
    }
    expect(workers.map(({ name, binds }) => [name, [...new Set(binds)]])).toEqual([
      ["refcodes-consumer", []],
      ["refcodes-app", ["refcodes-consumer"]],
      ["refcodes-edge", ["refcodes-app"]],
    ]);
  });

  it("give app and consumer the same value of what both read", () => {
    const [consumer, app] = workers;
    const shared = Object.keys(app?.vars ?? {}).filter((name) => name in (consumer?.vars ?? {}));
    expect(shared).toContain("REFERRAL_SECOND_APPROVAL_USD");
    for (const name of shared) expect([name, app?.vars[name]]).toEqual([name, consumer?.vars[name]]);
  });

  it("give every queue exactly one consumer, and every producer a queue that is consumed", () => {
    const consumed = consumers.map(({ queue }) => queue);
    expect(new Set(consumed).size).toBe(consumed.length);
    expect(workers.flatMap(({ produces }) => produces).filter((queue) => !consumed.includes(queue))).toEqual([]);
  });

  it("give every queue dead letters of its own that somebody consumes", () => {
    const letters = consumers.flatMap(({ dead_letter_queue: queue }) => queue ?? []);
    expect(letters.toSorted()).toEqual([
      "refcodes-audit-dead-letters",
      "refcodes-dead-letters",
      "refcodes-payments-dead-letters",
    ]);
    const withoutLetters = consumers.filter(({ dead_letter_queue: queue }) => queue === undefined);
    expect(withoutLetters.map(({ queue }) => queue).toSorted()).toEqual(letters.toSorted());
    // Messages and their dead letters are recorded by the same Worker.
    for (const { consumes } of workers) {
      const own = consumes.map(({ queue }) => queue);
      expect(own).toEqual(expect.arrayContaining(consumes.flatMap(({ dead_letter_queue: queue }) => queue ?? [])));
    }
  });

  it("fire no cron that its Worker does not know, and every one that it knows", () => {
    expect(Object.fromEntries(workers.map(({ role, crons }) => [role, crons]))).toEqual({
      consumer: consumerCrons,
      app: paymentCrons,
      edge: [],
    });
  });
});
