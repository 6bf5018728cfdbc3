import { describe, expect, it } from "vitest";
import { StepFailure } from "./step.ts";
import { SLUG } from "./testing/clone.ts";
import {
  assets,
  deploy,
  newWorld,
  R1,
  R2,
  R3,
  ROLES,
  running,
  serveShop,
  uploads,
  type World,
  watchPages,
} from "./testing/shop.ts";
import { failAt, killAt, moments } from "./testing/trouble.ts";

serveShop();

/** Makes the running release report this health. The next one does not: it brings files of its own. */
function says(world: World, health: object): void {
  world.account.files.set("/api/health", Buffer.from(JSON.stringify({ status: "degraded", build: "b", ...health })));
}

describe("the health before a deployment, as the walk after it is told", () => {
  it("is what the previous release said, asked before anything is changed", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    expect(world.before).toBe(null);
    says(world, { why: ["rewards"] });
    await deploy(world, [R1, R2]);
    expect(world.before).toMatchObject({ status: "degraded", why: ["rewards"] });
  });

  it("is nothing once this release runs, which may be to blame", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    await expect(deploy(world, [R1, R2], { fails: "smoke" })).rejects.toMatchObject({ step: "smoke" });
    says(world, { why: ["rewards"] });
    await deploy(world, [R1, R2]);
    expect(world.before).toBe(null);
  });

  it("is nothing once one Worker of this release runs, as after a deployment that was cut short", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    killAt(world.account, { change: world.account.changes.length, when: "after" });
    await expect(deploy(world, [R1, R2])).rejects.toThrow(StepFailure);
    world.account.trouble = () => undefined;
    expect(running(world).toSorted()).toEqual(["1", "1", "2"]);
    says(world, { why: ["rewards"] });
    await deploy(world, [R1, R2]);
    expect(world.before).toBe(null);
  });

  it("is nothing if nothing answers, and the deployment goes on", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    world.account.files.set("/api/health", Buffer.from("error code: 1016"));
    await deploy(world, [R1, R2]);
    expect(world.before).toBe(null);
    expect(running(world)).toEqual(["2", "2", "2"]);
  });
});

describe("deploying", () => {
  it("goes consumer, app, edge at first, then consumer, edge, app", async () => {
    const world = newWorld();
    watchPages(world);
    await deploy(world, [R1]);
    expect(uploads(world)).toEqual(["consumer", "app", "edge"]);
    expect(world.done).toEqual(["check", "migrate", "build", "smoke"]);
    await deploy(world, [R1, R2]);
    expect(uploads(world).slice(3)).toEqual(["consumer", "edge", "app"]);
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it("keeps the files of the release before, and drops those before that", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    await deploy(world, [R1, R2]);
    expect(assets(world)).toEqual(["/assets/page-1111.js", "/assets/page-2222.js", "/assets/same.css"]);
    await deploy(world, [R1, R2, R3]);
    expect(assets(world)).toEqual(["/assets/page-2222.js", "/assets/page-3333.js", "/assets/same.css"]);
  });

  it("takes over no page, and nothing of another shop", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    const { files } = world.account;
    const list = JSON.parse(files.get("/release.json")?.toString() ?? "");
    const answer = (change: object) => files.set("/release.json", Buffer.from(JSON.stringify({ ...list, ...change })));
    answer({ files: { "sign-in.html": "0".repeat(64) } });
    await expect(deploy(world, [R1, R2])).rejects.toThrow(/is no list of a release's files/);
    answer({ slug: "another-shop" });
    await expect(deploy(world, [R1, R2])).rejects.toThrow(/is that of another-shop/);
    answer({});
    await deploy(world, [R1, R2]);
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it("stops where the last release's files cannot be had, unless told to forget them", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    world.account.files.set("/assets/page-1111.js", Buffer.from("something else"));
    await expect(deploy(world, [R1, R2])).rejects.toThrow(/page-1111.js is not what .*--forget-files/s);
    expect(running(world)).toEqual(["2", "1", "1"]);
    await deploy(world, [R1, R2], { forgetFiles: true });
    expect(running(world)).toEqual(["2", "2", "2"]);
  });

  it.each([
    ["the first", [R1]],
    ["a release", [R1, R2]],
  ])("goes on after a kill or a failure at any moment of %s", async (_, commits) => {
    const before = commits.slice(0, -1);
    const start = async () => {
      const world = newWorld();
      watchPages(world);
      if (before.length > 0) await deploy(world, before);
      return world;
    };
    const whole = await start();
    const first = whole.account.changes.length;
    await deploy(whole, commits);
    const expected = [running(whole), assets(whole)];
    for (const { change, when } of moments(whole.account.changes.length - first)) {
      const moment = { change: first + change, when };
      const killed = await start();
      killAt(killed.account, moment);
      await expect(deploy(killed, commits)).rejects.toThrow(StepFailure);
      killed.account.trouble = () => undefined;
      await deploy(killed, commits);
      const failed = await start();
      failAt(failed.account, moment);
      await deploy(failed, commits);
      for (const world of [killed, failed]) {
        expect([running(world), assets(world)]).toEqual(expected);
        expect(ROLES.map((role) => world.account.worker(role)?.hasTriggers)).toEqual([true, true, true]);
      }
    }
  });

  it("uploads nothing when a check fails, and all again after a failed smoke changes nothing", async () => {
    const world = newWorld();
    await expect(deploy(world, [R1], { fails: "check" })).rejects.toMatchObject({ step: "check" });
    expect(world.account.changes).toEqual([]);
    await expect(deploy(world, [R1], { fails: "smoke" })).rejects.toMatchObject({ step: "smoke" });
    await deploy(world, [R1]);
    expect(uploads(world)).toHaveLength(3);
  });

  it("refuses a dirty tree, a loopback address and an environment of another clone", async () => {
    const world = newWorld();
    await expect(deploy(world, [R1], { isDirty: true })).rejects.toThrow("Commit these changes first");
    for (const url of ["http://localhost:8787", "https://shop.localhost", "http://127.0.0.1"]) {
      await expect(deploy(world, [R1], { url })).rejects.toThrow(`is ${url}: every link`);
    }
    await expect(deploy(world, [R1], { url: "https://other.example" })).rejects.toThrow(`is not ${SLUG}'s`);
    expect(world.account.changes).toEqual([]);
  });

  it("takes back what runs only when told to, and never past a contraction", async () => {
    const world = newWorld();
    await deploy(world, [R1]);
    await deploy(world, [R1, R2]);
    await expect(deploy(world, [R1, R2], { head: R1 })).rejects.toThrow("--replace");
    await deploy(world, [R1, R2], { head: R1, replace: true });
    expect(running(world)).toEqual(["1", "1", "1"]);
    const contracted = { ...R3, migrations: { ...R2.migrations, "0002_drop": "drop table a" } };
    await deploy(world, [R1, R2, contracted]);
    const back = deploy(world, [R1, R2, contracted], { head: R1, replace: true });
    await expect(back).rejects.toThrow(/0002_drop: drops what it may use/);
  });
});
