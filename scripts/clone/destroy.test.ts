import { describe, expect, it } from "vitest";
import { destroySteps } from "./destroy.ts";
import { namesOf } from "./resource-names.ts";
import { runSteps, StepFailure } from "./step.ts";
import { FakeAccount } from "./testing/account.ts";
import { SLUG, testContext } from "./testing/clone.ts";
import { failAt, killAt, moments } from "./testing/trouble.ts";

/** A clone that is deployed, and another one in the same account. */
async function deployed() {
  const account = new FakeAccount(SLUG);
  const { queues, bucket, kvTitle } = namesOf(SLUG);
  for (const queue_name of [...Object.values(queues), "other-events"]) {
    await account.cloudflare.ask({ method: "POST", path: "/queues", body: { queue_name }, result: anything });
  }
  for (const title of [kvTitle, "other-refcodes"]) {
    await account.cloudflare.ask({ method: "POST", path: "/storage/kv/namespaces", body: { title }, result: anything });
  }
  await account.cloudflare.ask({ method: "POST", path: "/r2/buckets", body: { name: bucket }, result: anything });
  for (const role of ["consumer", "app", "edge"] as const) {
    await account.wrangler({ root: "/nowhere", role, args: ["deploy", "--message", "commit"] });
  }
  return { account, logins: true, claims: true, open: [] as string[], kvId: "id" as string | undefined };
}

const anything = { parse: (value: unknown) => value } as never;

interface Run {
  dryRun?: boolean;
  look?: (when: { isShut: boolean }) => void;
}

async function destroy(world: Awaited<ReturnType<typeof deployed>>, { dryRun = false, look }: Run = {}) {
  const ctx = testContext(world.account);
  ctx.clone.made = { kvId: world.kvId };
  const steps = destroySteps(ctx, {
    openMoney: async (when) => {
      look?.(when);
      return world.open;
    },
    areClaimsStopped: async () => !world.claims,
    stopClaims: async () => {
      world.claims = false;
    },
    canLogIn: async () => world.logins,
    forbidLogin: async () => {
      world.logins = false;
    },
    forgetNamespace: () => {
      world.kvId = undefined;
    },
  });
  await runSteps(steps, { say: ctx.say, dryRun, pause: async () => undefined });
  return ctx.said;
}

function expectGone({ account, logins, kvId }: Awaited<ReturnType<typeof deployed>>): void {
  expect(account.workers.size).toBe(0);
  expect([...account.queues.keys()]).toEqual(["other-events"]);
  expect([...account.namespaces.keys()]).toEqual(["other-refcodes"]);
  expect(account.buckets.size).toBe(0);
  expect([logins, kvId]).toEqual([false, undefined]);
}

describe("destroying a clone", () => {
  it("shuts the shop first, and leaves what is not its own", async () => {
    const world = await deployed();
    const first = world.account.changes.length;
    await destroy(world);
    expectGone(world);
    expect(world.account.changes[first]).toBe(`DELETE /workers/services/${SLUG}-edge?force=true`);
  });

  it("goes on after a kill or a failure at any moment", async () => {
    const whole = await deployed();
    const first = whole.account.changes.length;
    await destroy(whole);
    for (const { change, when } of moments(whole.account.changes.length - first)) {
      const killed = await deployed();
      killAt(killed.account, { change: first + change, when });
      await expect(destroy(killed)).rejects.toThrow(StepFailure);
      killed.account.trouble = () => undefined;
      await destroy(killed);
      const failed = await deployed();
      failAt(failed.account, { change: first + change, when });
      await destroy(failed);
      for (const world of [killed, failed]) expectGone(world);
    }
  });

  it("touches nothing while money is on its way", async () => {
    const world = await deployed();
    world.open.push("refunds that are open: 1; wait");
    const before = [...world.account.changes];
    await expect(destroy(world)).rejects.toThrow(/refunds that are open: 1/);
    expect(world.account.changes).toEqual(before);
  });

  it("shuts the shop and lets app and consumer finish what came in at the last moment", async () => {
    const world = await deployed();
    world.account.watch = () => {
      if (!world.account.worker("edge")) world.open = ["refunds that are open: 1; wait"];
    };
    await expect(destroy(world)).rejects.toMatchObject({ step: "money, now that the shop is shut" });
    expect([...world.account.workers.keys()].toSorted()).toEqual([`${SLUG}-app`, `${SLUG}-consumer`]);
    world.account.watch = () => undefined;
    world.open = [];
    await destroy(world);
    expectGone(world);
  });

  it("looks at what is in flight once nothing more can be claimed", async () => {
    const world = await deployed();
    const seen: [shut: boolean, claims: boolean][] = [];
    await destroy(world, { look: ({ isShut }) => seen.push([isShut, world.claims]) });
    expect(seen).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it("says what it would do, and does nothing", async () => {
    const world = await deployed();
    const before = [...world.account.changes];
    const said = await destroy(world, { dryRun: true });
    expect(world.account.changes).toEqual(before);
    expect(said).toContain(`· edge ${SLUG}-edge: would delete it`);
  });
});
