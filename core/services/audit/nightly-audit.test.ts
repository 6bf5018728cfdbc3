import { asc, eq, type SQL, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { orderRefOf } from "#core/adapters/chain/reward-chain";
import { AdapterError } from "#core/ports/adapter-error";
import type { Hex } from "#core/ports/reward-chain";
import type { AuditContext } from "#core/services/audit/audit-context";
import { auditReference } from "#core/services/audit/audit-reference";
import { auditFindings, auditRuns, chainPayments } from "#db/schema";
import { chainOfWorld, type RecordedChain, runAudit } from "#scripts/testing/audit-chain";
import { type AuditWorld, auditWorld } from "#scripts/testing/audit-world";
import { clone } from "#scripts/testing/store-fixture";

const DAY_MS = 86_400_000;
const THIEF = "0x00000000000000000000000000000000000000ff";

let world: AuditWorld;
let chain: RecordedChain;
let ctx: AuditContext;
let night = Date.now() + DAY_MS;

beforeAll(async () => {
  world = await auditWorld();
  ctx = { db: world.fixture.database.auditorDb, chain: chainOfWorld(world), timeZone: clone.timeZone };
});

/** Every test begins with nothing found and nothing known. */
beforeEach(async () => {
  await run(sql`truncate audit_findings, audit_runs, chain_payments`);
  chain = chainOfWorld(world);
  ctx = { ...ctx, chain };
});

const run = (statement: SQL) => world.fixture.database.adminDb.execute(statement);

/** The next night's run. Answers its id. */
async function audit({ isWhole = true } = {}): Promise<string> {
  night += DAY_MS;
  const now = new Date(night);
  const id = now.toISOString().slice(0, 10);
  await runAudit(ctx, { id, now, isWhole });
  return id;
}

function findings() {
  const { adminDb } = world.fixture.database;
  return adminDb
    .select()
    .from(auditFindings)
    .orderBy(asc(auditFindings.subject), asc(auditFindings.subjectId), asc(auditFindings.code));
}

/** What is open, as `subject code`. */
async function open(): Promise<string[]> {
  const rows = await findings();
  return rows.filter(({ closedAt }) => closedAt === null).map(({ subject, code }) => `${subject} ${code}`);
}

/** Changes rows, does the work, and changes them back. */
async function changed(change: SQL, back: SQL, work: () => Promise<void>): Promise<void> {
  await run(change);
  try {
    await work();
  } finally {
    await run(back);
  }
}

async function oneRun(id: string) {
  const [row] = await world.fixture.database.adminDb.select().from(auditRuns).where(eq(auditRuns.id, id));
  return row;
}

const minted = () => chain.payments[0]?.orderRef ?? "0x";
const mintedReference = () => world.references.find((reference) => orderRefOf(reference) === minted()) ?? "";

describe("the audit of everything", () => {
  it("finds nothing in what the product's own services have written, and knows what the chain paid", async () => {
    const id = await audit();
    expect(await findings()).toEqual([]);
    expect(await oneRun(id)).toMatchObject({ step: "done", kind: "whole", references: world.references.length });
    const known = await world.fixture.database.adminDb.select().from(chainPayments);
    expect(known.length).toBe(chain.payments.length);
    expect(known.filter(({ orderReference }) => orderReference === null)).toEqual([]);
  });

  it("names a reference whose ledgers differ, and says nothing more of it once they agree", async () => {
    const reference = mintedReference();
    const by = (amount: number) =>
      sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    await changed(by(1), by(-1), async () => {
      await audit();
      expect(await open()).toEqual(["reference assist_differs"]);
    });
    await audit();
    expect(await findings()).toMatchObject([{ code: "assist_differs", subjectId: reference, closedBy: null }]);
    expect(await open()).toEqual([]);
  });

  it("names a payment of the contract that nothing explains, and an account beside the store's that it pays for", async () => {
    const forged = { wallet: THIEF, amount: 5n, logIndex: 0 } as const;
    const last = BigInt(chain.payments.length);
    const own: Hex = `0x${"a".repeat(64)}`;
    const other: Hex = `0x${"b".repeat(64)}`;
    chain.payments.push(
      { ...forged, orderRef: orderRefOf("nothing"), txHash: own, blockNumber: last + 1n },
      { ...forged, orderRef: orderRefOf("nobody"), txHash: other, blockNumber: last + 2n },
    );
    chain.senders.set(other, THIEF);
    await audit();
    expect(await findings()).toMatchObject(
      [
        {
          subject: "payment",
          subjectId: orderRefOf("nothing"),
          code: "chain_payment_unexplained",
          params: { amount: "5" },
        },
        { subject: "operator", subjectId: THIEF, code: "chain_payment_by_other" },
      ].toSorted((one, two) => (one.subject < two.subject ? -1 : 1)),
    );
    // The next night neither reads them again nor forgets them.
    await audit({ isWhole: false });
    expect((await open()).length).toBe(2);
  });

  it.each([
    ["another sum", { amount: 1n }, "chain_amount_differs"],
    ["another wallet", { wallet: THIEF }, "chain_wallet_differs"],
    ["nothing at all", { orderRef: orderRefOf("else") }, "minted_not_on_chain"],
  ] as const)("names a reward for which the chain paid %s", async (_what, change, code) => {
    const [first] = chain.payments;
    if (first) chain.payments[0] = { ...first, ...change };
    await audit();
    expect(await open()).toContain(`reference ${code}`);
  });

  it("names kept totals that agree with each other and not with the ledger, which no reference shows", async () => {
    const [{ vendor_id: vendorId } = { vendor_id: "" }] = (
      await run(sql`select vendor_id from vendor_totals where pending_minor > 0 limit 1`)
    ).rows as { vendor_id: string }[];
    const by = (amount: number) => sql`
      with t as (update vendor_totals set gross_minor = gross_minor + ${amount}, net_minor = net_minor + ${amount},
        paid_minor = paid_minor + ${amount} where vendor_id = ${vendorId} and currency = 'UAH' returning 1)
      update vendor_months set gross_minor = gross_minor + ${amount}, net_minor = net_minor + ${amount}
      where vendor_id = ${vendorId} and currency = 'UAH' and month = (
        select max(month) from vendor_months where vendor_id = ${vendorId} and currency = 'UAH')`;
    await changed(by(100), by(-100), async () => {
      const [{ reference } = { reference: "" }] = (
        await run(sql`select order_reference as reference from settlements where vendor_id = ${vendorId} limit 1`)
      ).rows as { reference: string }[];
      const one = await auditReference({ db: ctx.db, clone }, { orderReference: reference, chain: null });
      expect(one.drift).toEqual([]);
      await audit();
      expect(await findings()).toMatchObject([
        { subject: "vendor", subjectId: `${vendorId}:UAH`, code: "vendor_totals_differ" },
      ]);
    });
  });

  it("names a payout that entered a batch after its file was made", async () => {
    const late = (interval: string) =>
      sql`update payouts set created_at = created_at + ${interval}::interval where batch_id is not null`;
    await changed(late("2 years"), late("-2 years"), async () => {
      await audit();
      expect(await open()).toContain("batch payout_batch_differs");
    });
  });

  it("names ledgers of a reference that no payment has", async () => {
    const [assist] = (await run(sql`select id, order_reference from erp_sales_assists limit 1`)).rows as {
      id: string;
      order_reference: string;
    }[];
    const to = (reference: string | undefined) =>
      sql`update erp_sales_assists set order_reference = ${reference} where id = ${assist?.id}`;
    await changed(to("ring-nobody-1"), to(assist?.order_reference), async () => {
      await audit();
      expect((await open()).toSorted()).toEqual(["reference assist_missing", "reference reference_unknown"]);
    });
  });

  it("looks at what has changed night by night, and at everything once a week", async () => {
    const reference = mintedReference();
    const by = (amount: number) =>
      sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    await audit();
    await changed(by(1), by(-1), async () => {
      // A refund that is not decided is looked at every night.
      const quiet = await audit({ isWhole: false });
      expect(await oneRun(quiet)).toMatchObject({ kind: "day", references: 1 });
      const event = sql`update payment_events set received_at = ${new Date(night).toISOString()}::timestamptz
        where order_reference = ${reference}`;
      await run(event);
      expect(await oneRun(await audit({ isWhole: false }))).toMatchObject({ kind: "day", references: 2 });
      expect(await open()).toEqual(["reference assist_differs"]);
      night += 6 * DAY_MS;
      expect(await oneRun(await audit({ isWhole: false }))).toMatchObject({ kind: "whole" });
    });
    // What was found is looked at again every night, so it goes as soon as it is mended.
    await audit({ isWhole: false });
    expect(await open()).toEqual([]);
  });

  it("leaves a finding closed as long as its facts stay, and opens it again when they change", async () => {
    const reference = mintedReference();
    const by = (amount: number) =>
      sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    const close = sql`update audit_findings set closed_at = now(), closed_by = 'ann', close_reason = 'known'`;
    await changed(by(1), by(-2), async () => {
      await audit();
      await run(close);
      await audit();
      expect(await findings()).toMatchObject([{ closedBy: "ann", closeReason: "known" }]);
      await run(by(1));
      const again = await audit();
      expect(await findings()).toMatchObject([{ closedAt: null, closedBy: null, closeReason: null, openedRun: again }]);
    });
  });

  it("goes on without a chain that cannot be read, and forgets nothing that the chain has shown", async () => {
    const [first] = chain.payments;
    if (first) chain.payments[0] = { ...first, amount: 1n };
    await audit();
    expect(await open()).toEqual(["reference chain_amount_differs"]);
    ctx.chain = { ...chain, readFinalBlock: () => Promise.reject(new AdapterError("down", { retry: true })) };
    const id = await audit();
    expect(await oneRun(id)).toMatchObject({ step: "done", chainHead: null, references: world.references.length });
    expect(await open()).toEqual(["reference chain_amount_differs"]);
  });

  it("reads no block twice", async () => {
    await audit();
    const asked: bigint[] = [];
    const { readPayments } = chain;
    ctx.chain = {
      ...chain,
      readPayments: (range) => {
        asked.push(range.fromBlock);
        return readPayments(range);
      },
    };
    await audit();
    expect(asked).toEqual([]);
    const last = BigInt(chain.payments.length);
    chain.payments.push({
      orderRef: "0xff",
      wallet: THIEF,
      amount: 1n,
      txHash: "0xfe",
      logIndex: 0,
      blockNumber: last + 1n,
    });
    await audit();
    expect(asked).toEqual([last + 1n]);
  });
});

it("is no judge of its own: the auditor's role writes no ledger, and the app's says only that a finding is closed", async () => {
  const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });
  const { appDb, auditorDb, consumerDb } = world.fixture.database;
  await audit();
  for (const ledger of ["settlements", "referral_rewards", "payouts", "payment_attempts", "credit_entries", "mails"]) {
    await expect(auditorDb.execute(sql.raw(`delete from ${ledger}`))).rejects.toEqual(denied);
  }
  await expect(auditorDb.execute(sql`select contact from orders`)).rejects.toEqual(denied);
  await expect(auditorDb.execute(sql`select email from users`)).rejects.toEqual(denied);
  for (const db of [appDb, consumerDb]) {
    await expect(db.execute(sql`delete from audit_findings`)).rejects.toEqual(denied);
    await expect(db.execute(sql`update audit_findings set facts = ''`)).rejects.toEqual(denied);
    await expect(db.execute(sql`update chain_payments set order_reference = 'ring-1-1'`)).rejects.toEqual(denied);
  }
});
