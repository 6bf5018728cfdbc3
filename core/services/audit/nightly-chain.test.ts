import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { noAuditChain } from "#core/adapters/chain/audit-chain";
import { orderRefOf } from "#core/adapters/chain/reward-chain";
import { AdapterError } from "#core/ports/adapter-error";
import type { AuditChain, Hex, PaymentLog } from "#core/ports/reward-chain";
import { OPERATOR } from "#scripts/testing/audit-chain";
import { AuditNights, THIEF } from "#scripts/testing/audit-nights";
import { expectErrorLog } from "#scripts/testing/expected-errors";

// What the audit makes of what the contract has paid.

let nights: AuditNights;

beforeAll(async () => {
  nights = await AuditNights.begin();
});

beforeEach(() => nights.forget());

const down = () => Promise.reject(new AdapterError("down", { retry: true }));

it("names a payment of the contract that nothing explains, and an account beside the store's that it pays for", async () => {
  const forged = { wallet: THIEF, amount: 5n, logIndex: 0 } as const;
  const last = BigInt(nights.chain.payments.length);
  const own: Hex = `0x${"a".repeat(64)}`;
  const other: Hex = `0x${"b".repeat(64)}`;
  nights.chain.payments.push(
    { ...forged, orderRef: orderRefOf("nothing"), txHash: own, blockNumber: last + 1n },
    { ...forged, orderRef: orderRefOf("nobody"), txHash: other, blockNumber: last + 2n },
  );
  nights.chain.senders.set(other, THIEF);
  await nights.audit();
  expect(await nights.findings()).toMatchObject(
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
  await nights.audit({ isWhole: false });
  expect((await nights.open()).length).toBe(2);
});

it("compares an old reference as soon as the chain pays for it, however small the pages", async () => {
  await nights.audit();
  const { rows } = await nights.run(sql`
    select order_reference as reference from referral_rewards where status = 'rejected' and rejection_code is null
    union all (select order_reference from orders join payment_attempts on order_id = orders.id
      where orders.status = 'paid' and referral_code is null limit 1)`);
  expect(rows.length).toBe(2);
  for (const { reference } of rows) nights.pay(String(reference));
  nights.pay("nothing");
  nights.ctx.limits = { payments: 1, references: 3, senders: 1 };
  const id = await nights.audit({ isWhole: false });
  expect(await nights.oneRun(id)).toMatchObject({ kind: "day", references: 1 + rows.length });
  const found = ["payment chain_payment_unexplained", ...rows.map(() => "reference on_chain_not_minted")];
  expect(await nights.open()).toEqual(found);
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(found);
  // By then it is known what explains them: that is no other fact.
  await nights.closeAll();
  await nights.audit();
  expect(await nights.open()).toEqual([]);
});

it("names every payment that nothing explains, page by page, and closes only what is explained", async () => {
  nights.ctx.limits = { payments: 2, references: 100, senders: 1 };
  for (const each of [1, 2, 3, 4, 5]) nights.pay(`nothing-${each}`);
  await nights.audit();
  expect((await nights.open()).length).toBe(5);
  nights.pay("nothing-6");
  nights.pay("theirs-1", THIEF);
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual([
    "operator chain_payment_by_other",
    ...Array(6).fill("payment chain_payment_unexplained"),
  ]);
  await nights.run(sql`update chain_payments set order_reference = 'ring' where order_ref in (
    ${orderRefOf("nothing-1")}, ${orderRefOf("nothing-6")}, ${orderRefOf("theirs-1")})`);
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(Array(4).fill("payment chain_payment_unexplained"));
});

it("says of no payment who sent it before the node does, for three days", async () => {
  nights.ctx.limits = { payments: 100, references: 100, senders: 2 };
  nights.pay("theirs-1", THIEF);
  nights.pay("nothing");
  for (const each of [2, 3, 4]) nights.pay(`theirs-${each}`, THIEF);
  nights.hideSenders((sender) => sender === THIEF);
  await nights.audit();
  expect(await nights.open()).toEqual(["payment chain_payment_unexplained"]);
  nights.hideSenders();
  await nights.audit({ isWhole: false });
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(["payment chain_payment_unexplained"]);
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(Array(5).fill("payment chain_payment_unexplained"));
  nights.ctx.chain = nights.chain;
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(["operator chain_payment_by_other", "payment chain_payment_unexplained"]);
});

it("takes nobody for another, or for its own operator, while the node hides who that is", async () => {
  for (const each of [1, 2]) nights.pay(`theirs-${each}`, THIEF);
  nights.hideSenders((sender) => sender === OPERATOR);
  await nights.audit();
  expect(await nights.open()).toEqual([]);
  nights.ctx.chain = nights.chain;
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(["operator chain_payment_by_other"]);
  // It is known from then on.
  nights.hideSenders((sender) => sender === OPERATOR);
  nights.pay("theirs-3", THIEF);
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(["operator chain_payment_by_other"]);
});

it("takes whoever pays for another where the store itself never has", async () => {
  nights.chain.payments.length = 0;
  for (const each of [1, 2]) nights.pay(`theirs-${each}`, THIEF);
  await nights.audit();
  expect((await nights.open()).filter((finding) => !finding.startsWith("reference"))).toEqual([
    "operator chain_payment_by_other",
  ]);
});

it.each([
  ["another sum", { amount: 1n }, "chain_amount_differs"],
  ["another wallet", { wallet: THIEF }, "chain_wallet_differs"],
  ["nothing at all", { orderRef: orderRefOf("else") }, "minted_not_on_chain"],
] as const)("names a reward for which the chain paid %s", async (_what, change, code) => {
  const [first] = nights.chain.payments;
  if (first) nights.chain.payments[0] = { ...first, ...change };
  await nights.audit();
  expect(await nights.open()).toContain(`reference ${code}`);
});

it("goes on without a chain that cannot be read, and forgets nothing that the chain has shown", async () => {
  const [first] = nights.chain.payments;
  if (first) nights.chain.payments[0] = { ...first, amount: 1n };
  await nights.audit();
  expect(await nights.open()).toEqual(["reference chain_amount_differs"]);
  nights.ctx.chain = { ...nights.chain, readFinalBlock: down };
  const id = await nights.audit();
  expect(await nights.oneRun(id)).toMatchObject({
    step: "done",
    chainHead: null,
    references: nights.world.references.length,
  });
  expect(await nights.open()).toEqual(["reference chain_amount_differs"]);
});

it("has not done a night in which the chain could not be read to its end", async () => {
  nights.ctx.chain = { ...nights.chain, readFinalBlock: down };
  await nights.audit();
  expect(await nights.oneRun(await nights.audit({ isWhole: false }))).toMatchObject({ kind: "whole" });
  nights.ctx.chain = nights.chain;
  const read = await nights.oneRun(await nights.audit({ isWhole: false }));
  expect(read).toMatchObject({ kind: "whole" });
  nights.pay("nothing");
  nights.ctx.chain = { ...nights.chain, readPayments: down };
  await nights.audit({ isWhole: false });
  nights.ctx.chain = nights.chain;
  const next = await nights.oneRun(await nights.audit({ isWhole: false }));
  expect(next).toMatchObject({ kind: "day", since: new Date((read?.startedAt.getTime() ?? 0) - 3_600_000) });
  expect(await nights.open()).toEqual(["payment chain_payment_unexplained"]);
});

it("counts a night as done where there is no chain", async () => {
  nights.ctx.chain = noAuditChain;
  await nights.audit();
  expect(await nights.oneRun(await nights.audit({ isWhole: false }))).toMatchObject({ kind: "day" });
});

/** The node answers so for each range of blocks. */
function readsOtherwise(change: (payments: PaymentLog[], fromBlock: bigint) => PaymentLog[]): AuditChain {
  const { chain } = nights;
  return {
    ...chain,
    readPayments: async (range) => {
      const page = await chain.readPayments(range);
      return { ...page, payments: change(page.payments, range.fromBlock) };
    },
  };
}

it("asks for each block in two runs: by day from where the last ended, once a week from before the last whole one", async () => {
  let asked: number[] = [];
  nights.ctx.chain = readsOtherwise((payments, fromBlock) => {
    asked.push(Number(fromBlock));
    return payments;
  });
  const reads = async (isWhole: boolean) => {
    asked = [];
    await nights.audit({ isWhole });
    return asked;
  };
  const last = nights.chain.payments.length;
  expect(await reads(true)).toEqual([1]);
  expect(await reads(false)).toEqual([]);
  nights.pay("one");
  expect(await reads(false)).toEqual([last + 1]);
  expect(await reads(true)).toEqual([1]);
  nights.pay("two");
  expect(await reads(false)).toEqual([last + 2]);
  expect(await reads(true)).toEqual([last + 2]);
});

it("goes on with a whole reading that did not come to the end", async () => {
  await nights.audit();
  let answers = 1;
  const { chain } = nights;
  const readPayments: AuditChain["readPayments"] = (range) =>
    answers-- > 0 ? chain.readPayments({ ...range, blocks: 2n }) : down();
  nights.ctx.chain = { ...chain, readPayments };
  const half = await nights.oneRun(await nights.audit());
  expect(half).toMatchObject({ step: "done", chainBlock: 2n });
  answers = Number.POSITIVE_INFINITY;
  const begun: bigint[] = [];
  nights.ctx.chain = readsOtherwise((payments, fromBlock) => {
    begun.push(fromBlock);
    return payments;
  });
  await nights.audit();
  expect(begun).toEqual([3n]);
});

it("takes up what the node had left out once, or had said of another, and what it says twice", async () => {
  nights.pay("nothing");
  const [first, second] = nights.chain.payments;
  nights.ctx.chain = readsOtherwise((payments) =>
    payments
      .filter(({ txHash }) => txHash !== first?.txHash && txHash !== nights.chain.payments.at(-1)?.txHash)
      .map((payment) => (payment.txHash === second?.txHash ? { ...payment, amount: 1n } : payment)),
  );
  await nights.audit();
  expect((await nights.open()).toSorted()).toEqual(["reference chain_amount_differs", "reference minted_not_on_chain"]);
  nights.ctx.chain = readsOtherwise((payments) => [...payments, ...payments]);
  await nights.audit();
  expect(await nights.open()).toEqual(["payment chain_payment_unexplained"]);
});

it("holds what a node does not show any more against both sides, until it shows it again", async () => {
  nights.pay("nothing");
  await nights.audit();
  const gone = [nights.chain.payments[0]?.txHash, nights.chain.payments.at(-1)?.txHash];
  nights.ctx.chain = readsOtherwise((payments) => payments.filter(({ txHash }) => !gone.includes(txHash)));
  expectErrorLog(/does not show/);
  await nights.audit();
  expect(await nights.open()).toEqual(["payment chain_payment_unexplained", "reference minted_not_on_chain"]);
  nights.ctx.chain = nights.chain;
  await nights.audit();
  expect(await nights.open()).toEqual(["payment chain_payment_unexplained"]);
});

it("forgets no payment of what was not minted, though the node does not show it any more", async () => {
  const plain = await nights.run(sql`select order_reference as reference from paid_orders
    where order_reference not in (select order_reference from referral_rewards) limit 1`);
  const reference = String(plain.rows[0]?.reference);
  await nights.audit();
  nights.pay(reference);
  const { txHash } = nights.chain.payments.at(-1) ?? { txHash: "0x" };
  await nights.audit({ isWhole: false });
  expect(await nights.open()).toEqual(["reference on_chain_not_minted"]);
  nights.ctx.chain = readsOtherwise((payments) => payments.filter((each) => each.txHash !== txHash));
  expectErrorLog(/does not show/);
  await nights.audit();
  expect(await nights.open()).toEqual(["reference on_chain_not_minted"]);
});
