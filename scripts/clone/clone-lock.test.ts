import { eq } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { paymentAttempts, referralRewards, refunds, settlements } from "#db/schema";
import { projectRoot } from "../stack/build.ts";
import { payOut } from "../testing/paid-out.ts";
import { type PayoutFixture, payday, payoutFixture } from "../testing/payout-fixture.ts";
import { appliedMigrations, withCloneLock } from "./clone-lock.ts";
import { openMoney } from "./open-money.ts";
import { openSource } from "./source.ts";

let world: PayoutFixture;
let url = "";

beforeAll(async () => {
  world = await payoutFixture();
  url = world.database.adminUrl;
});

describe("a clone's lock", () => {
  it("lets one work at a time, and names who does", async () => {
    await withCloneLock(url, "deploy", async (lock) => {
      lock.assertHeld();
      const second = withCloneLock(url, "rollback", async () => expect.unreachable());
      await expect(second).rejects.toThrow(
        /^Somebody is at work on this clone: clone deploy by \S+@\S+, since \d\d:\d\d UTC/,
      );
    });
    expect(await withCloneLock(url, "rollback", async () => "free again")).toBe("free again");
  });

  it("is free again after a failure, and says when its connection is lost", async () => {
    await expect(
      withCloneLock(url, "deploy", async () => {
        throw new Error("stopped");
      }),
    ).rejects.toThrow("stopped");
    await withCloneLock(url, "deploy", async (lock) => {
      const lost = new Promise((resolve) => lock.client.once("error", resolve));
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      const { rows } = await lock.client.query<{ pid: number }>("select pg_backend_pid() as pid");
      await other.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await lost;
      expect(() => lock.assertHeld()).toThrow("somebody else may be at work");
      await other.end();
    });
  });

  it("knows the database's migrations by the moments that the repository has", async () => {
    const applied = await withCloneLock(url, "deploy", ({ client }) => appliedMigrations(client));
    const known = new Set(
      openSource(projectRoot)
        .migrationsAt("HEAD")
        .map(({ when }) => when),
    );
    expect(applied.length).toBeGreaterThan(30);
    expect(applied.slice(0, 30).filter((when) => !known.has(when))).toEqual([]);
  });
});

describe("money on its way", () => {
  const look = (isShut = false) => withCloneLock(url, "destroy", ({ client }) => openMoney(client, { isShut }));

  it("is a reward being paid, an open refund and a payout at the bank, and nothing that is over", async () => {
    const { adminDb } = world.database;
    const sale = await world.buy({ by: "card", isAttributed: true });
    const other = await world.buy({ by: "card" });
    await world.reward(sale.orderReference);
    expect(await look()).toEqual([]);

    const reward = adminDb.update(referralRewards).set({ status: "minting", mintBatchId: "m:1" });
    await reward.where(eq(referralRewards.orderReference, sale.orderReference));
    await world.request(other.orderReference, { reason: "whole" });
    const [row] = await adminDb.select().from(settlements).where(eq(settlements.orderReference, sale.orderReference));
    await payOut(adminDb, [row?.id ?? ""], payday);
    expect(await look()).toEqual([
      expect.stringMatching(/^rewards .*: 1;/),
      expect.stringMatching(/^refunds .*: 1;/),
      expect.stringMatching(/^payouts .*: 1;/),
    ]);

    await adminDb.update(refunds).set({ status: "refused", endedAt: payday });
    expect(await look()).toHaveLength(3);
    await adminDb.update(refunds).set({ status: "requested", endedAt: null });
    await world.settleOpen(other.orderReference);
    expect(await look()).toHaveLength(2);

    // A form that somebody may still pay on holds up nobody who shuts the shop, and then the end of its app.
    const attempt = adminDb.update(paymentAttempts).set({ status: "created", nextCheckAt: payday });
    await attempt.where(eq(paymentAttempts.orderReference, other.orderReference));
    expect(await look()).toHaveLength(2);
    expect(await look(true)).toEqual([...(await look()), expect.stringMatching(/^payments .*: 1;/)]);
  });
});
