import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditReference } from "#core/services/audit/audit-reference";
import { postgresFailure, violatedConstraint } from "#db/errors";
import { payouts } from "#db/schema";
import { type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { clone } from "#scripts/testing/store-fixture";

// What the app's database role can make the store pay to vendors, with that role's own credentials.

let world: PayoutFixture;
let vendorId: string;

beforeAll(async () => {
  world = await payoutFixture();
  [vendorId = ""] = world.vendors;
});

const buy = () => world.buy({ by: "card", units: [1, 0, 0], isAttributed: false });
const driftOf = async (orderReference: string) =>
  (await auditReference({ db: world.database.appDb, clone }, { orderReference, chain: null })).drift;
const constraintOf = (work: Promise<unknown>) => work.then(() => "written", violatedConstraint);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "written",
    (error: unknown) => postgresFailure(error)?.code,
  );

describe("the app's role alone", () => {
  it("pays nothing a second time while a payout has it: the database refuses the line", async () => {
    const { appDb } = world.database;
    const { orderReference } = await buy();
    await world.pay({ vendorId });
    const line = sql`('another', ${`${orderReference}:${vendorId}`}, 1)`;
    const write = appDb.execute(
      sql`insert into payout_settlements (payout_id, settlement_id, net_minor) values ${line}`,
    );
    expect(await constraintOf(write)).toBe("payout_settlements_live");
    expect(await driftOf(orderReference)).toEqual([]);
  });

  it("frees what was paid and has it paid again: the vendor's credit grows, and the audit names the payout", async () => {
    const { appDb } = world.database;
    const { orderReference } = await buy();
    await world.pay({ vendorId });
    const before = await world.creditOf(vendorId);
    await appDb.execute(sql`update payout_settlements set live = false`);
    await appDb.execute(sql`update settlements set status = 'pending' where order_reference = ${orderReference}`);
    const { made } = await world.pay({ vendorId });
    expect(await world.creditOf(vendorId)).toBe(before + (made[0]?.amountMinor ?? 0n));
    expect(made[0]?.amountMinor).toBeGreaterThan(0n);
    expect(await driftOf(orderReference)).toEqual(
      expect.arrayContaining(["settlement_state_differs", "payout_line_differs"]),
    );
  });

  it("makes up a sale of a vendor: it is paid, and the audit names it", async () => {
    const { appDb } = world.database;
    const { orderReference } = await buy();
    const before = await world.creditOf(vendorId);
    await appDb.execute(sql`
      insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor,
        referral_minor, net_minor, due_at, metadata)
      select 'made-up', order_id, order_reference, ${world.vendors[1]}, currency, 1000000, 0, 0, 1000000, due_at, metadata
      from settlements where order_reference = ${orderReference}`);
    await world.pay({ vendorId: world.vendors[1] ?? "" });
    expect(await world.creditOf(world.vendors[1] ?? "")).toBe(1_000_000n);
    expect(await driftOf(orderReference)).toContain("settlement_unexpected");
    expect(await world.creditOf(vendorId)).toBe(before);
  });

  it("makes up a payout that pays no sale: the audit of each sale of the vendor says so", async () => {
    const { appDb } = world.database;
    const { orderReference } = await buy();
    expect(await driftOf(orderReference)).not.toContain("vendor_totals_differ");
    await appDb.execute(sql`
      insert into payouts (id, vendor_id, currency, method, status, amount_minor, settled_minor, adjusted_minor,
        credit_transaction_key, actor, paid_at)
      select 'madeup', vendor_id, currency, method, status, amount_minor, settled_minor, adjusted_minor,
        credit_transaction_key, actor, paid_at from payouts where vendor_id = ${vendorId} limit 1`);
    expect(await driftOf(orderReference)).toContain("vendor_totals_differ");
  });

  it("changes no payout that was made: neither its sum nor where it goes", async () => {
    const { appDb, adminDb } = world.database;
    await world.setMethod(vendorId, "bank");
    await world.addDetails(vendorId);
    await buy();
    await world.pay({ vendorId });
    for (const change of [sql`amount_minor = 1`, sql`iban_cipher = 'mine'`, sql`bank_details_id = 'mine'`]) {
      expect(await codeOf(appDb.execute(sql`update payouts set ${change}`))).toBe("42501");
    }
    expect(await adminDb.$count(payouts, sql`status = 'pending' and created_at = ${payday.toISOString()}`)).toBe(1);
  });
});
