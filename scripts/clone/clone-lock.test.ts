import { eq } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { orders, outbox, paymentAttempts, paymentEvents, referralRewards, refunds, settlements } from "#db/schema";
import { projectRoot } from "../stack/build.ts";
import { payOut } from "../testing/paid-out.ts";
import { type PayoutFixture, payday, payoutFixture } from "../testing/payout-fixture.ts";
import { allowClaims, areClaimsStopped, stopClaims } from "./claims.ts";
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
    await adminDb.update(outbox).set({ sentAt: payday });
    expect(await look(true)).toEqual([...(await look()), expect.stringMatching(/^payments .*: 1;/)]);
  });

  it("is a payment event that waits for a person, and in a shut shop one that has not been acted on", async () => {
    const { adminDb } = world.database;
    const [open, openOnceShut] = [await look(), await look(true)];
    const event = { key: "parked:1", orderReference: "other-1", status: "approved", payload: {}, receivedAt: payday };
    await adminDb.insert(paymentEvents).values({ ...event, outcome: "parked" });
    expect(await look()).toEqual([...open, expect.stringMatching(/^payment events .*: 1; .*\/admin\/events/)]);
    await adminDb.update(paymentEvents).set({ resolvedAt: payday });
    expect(await look()).toEqual(open);

    await adminDb.insert(outbox).values([
      { id: "letter", message: { type: "mail.queued", mailId: "m" } },
      { id: "paid", message: { type: "payment.paid", orderReference: "other-1" } },
    ]);
    const sale = await world.buy({ by: "card", isAttributed: true });
    await adminDb.update(orders).set({ paidAt: new Date() }).where(eq(orders.paidReference, sale.orderReference));
    expect(await look()).toEqual(open);
    expect(await look(true)).toEqual([
      ...openOnceShut,
      expect.stringMatching(/^events of payments.*: \d+;/),
      expect.stringMatching(/^paid orders .*: 1;/),
    ]);
  });
});

it("claims that are stopped leave nothing behind that was claimed meanwhile", async () => {
  const { adminDb, adminUrl } = world.database;
  const sale = await world.buy({ by: "card", isAttributed: true });
  await world.reward(sale.orderReference);
  const statusOf = async () => {
    const [reward] = await adminDb
      .select({ status: referralRewards.status })
      .from(referralRewards)
      .where(eq(referralRewards.orderReference, sale.orderReference));
    return reward?.status;
  };
  const claim = `update referral_rewards set status = 'minting', mint_batch_id = 'm:2'
    where order_reference = '${sale.orderReference}'`;
  const [minter, owner] = [new pg.Client(adminUrl), new pg.Client(adminUrl)];
  await Promise.all([minter.connect(), owner.connect()]);
  const before = await statusOf();

  await minter.query(`begin; ${claim}`);
  let isStopped = false;
  const stopping = stopClaims(owner).then(() => {
    isStopped = true;
  });
  await expect
    .poll(async () => {
      const { rowCount } = await minter.query(
        "select from pg_locks where not granted and relation = 'referral_rewards'::regclass",
      );
      return rowCount;
    })
    .toBe(1);
  expect(isStopped).toBe(false);
  await minter.query("commit");
  await stopping;
  expect(await statusOf()).toBe("minting");

  await minter.query(
    `update referral_rewards set status = '${before}', mint_batch_id = null where mint_batch_id = 'm:2'`,
  );
  expect((await minter.query(claim)).rowCount).toBe(0);
  expect([await statusOf(), await areClaimsStopped(owner)]).toEqual([before, true]);
  for (const _ of ["once", "and again"]) await allowClaims(owner);
  expect((await minter.query(claim)).rowCount).toBe(1);
  await Promise.all([minter.end(), owner.end()]);
});
