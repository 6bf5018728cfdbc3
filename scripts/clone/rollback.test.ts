import { describe, expect, it } from "vitest";
import { StepFailure } from "./step.ts";
import { type FakeCommit, whenOf } from "./testing/history.ts";
import { deploy, newWorld, R0, R1, R2, R3, ROLES, rollback, running, serveShop, watchPages } from "./testing/shop.ts";
import { failAt, killAt, moments } from "./testing/trouble.ts";

serveShop();

describe("rolling back", () => {
  const released = async (...releases: FakeCommit[]) => {
    const world = newWorld();
    watchPages(world);
    for (const [at] of releases.entries()) await deploy(world, releases.slice(0, at + 1));
    return world;
  };

  it("takes all three Workers to the release before, and twice two releases", async () => {
    const world = await released(R1, R2, R3);
    await rollback(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["2", "2", "2"]);
    await rollback(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["1", "1", "1"]);
    await expect(rollback(world, [R1, R2, R3])).rejects.toThrow("names no release before");
    await expect(rollback(world, [R1, R2, R3], "2222")).rejects.toThrow("names no release before");
    await deploy(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["3", "3", "3"]);
    await rollback(world, [R1, R2, R3]);
    expect(running(world)).toEqual(["1", "1", "1"]);
  });

  it("ends a deployment that was interrupted by going back", async () => {
    const world = await released(R1);
    killAt(world.account, { change: world.account.changes.length + 2, when: "after" });
    await expect(deploy(world, [R1, R2])).rejects.toThrow(StepFailure);
    world.account.trouble = () => undefined;
    expect(running(world)).toEqual(["2", "2", "1"]);
    await rollback(world, [R1, R2]);
    expect(running(world)).toEqual(["1", "1", "1"]);
  });

  it("goes on after a kill or a failure at any moment", async () => {
    const whole = await released(R0, R1, R2);
    const first = whole.account.changes.length;
    await rollback(whole, [R0, R1, R2]);
    for (const { change, when } of moments(whole.account.changes.length - first)) {
      const moment = { change: first + change, when };
      const killed = await released(R0, R1, R2);
      killAt(killed.account, moment);
      await expect(rollback(killed, [R0, R1, R2], "1111")).rejects.toThrow(StepFailure);
      killed.account.trouble = () => undefined;
      await rollback(killed, [R0, R1, R2], "1111");
      const failed = await released(R0, R1, R2);
      failAt(failed.account, moment);
      await rollback(failed, [R0, R1, R2], "1111");
      for (const world of [killed, failed]) expect(running(world)).toEqual(["1", "1", "1"]);
    }
  });

  it("refuses past a migration that takes something away, also one that no release has brought live yet", async () => {
    const dropped = { ...R3, migrations: { ...R2.migrations, "0002_drop": "alter table a drop column b" } };
    const world = await released(R1, R2);
    world.applied.add(whenOf("0002_drop"));
    await expect(rollback(world, [R1, R2, dropped])).rejects.toThrow(/0002_drop.*Go forward instead/s);
    await expect(rollback(world, [R1, R2])).rejects.toThrow("git fetch");
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it("refuses past a migration of Durable Objects", async () => {
    const world = await released(R1, { ...R2, objectMigration: "v2" });
    await expect(rollback(world, [R1, { ...R2, objectMigration: "v2" }])).rejects.toThrow(
      /Durable Objects of app and edge and consumer/,
    );
  });

  it("refuses to bring old secrets back, and takes those that were there before the release", async () => {
    const world = await released(R1);
    world.account.upload("app");
    await deploy(world, [R1, R2]);
    await rollback(world, [R1, R2]);
    expect(world.account.worker("app")?.deployments.at(-1)?.version_id).toBe(
      world.account.worker("app")?.versions[1]?.id,
    );
    await deploy(world, [R1, R2]);
    world.account.upload("consumer");
    await expect(rollback(world, [R1, R2])).rejects.toThrow(/Secrets of the consumer were changed.*--replace/s);
    expect(running(world).slice(1)).toEqual(["2", "2"]);
  });

  it("sets the triggers of the older release again where they differ", async () => {
    const changed = { ...R2, config: "crons = []" };
    const world = await released(R1, changed);
    for (const role of ROLES) expect(world.account.worker(role)).toBeDefined();
    const before = world.account.changes.length;
    await rollback(world, [R1, changed]);
    expect(world.account.changes.slice(before).filter((change) => change.startsWith("triggers"))).toHaveLength(3);
  });
});
