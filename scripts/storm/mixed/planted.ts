import { sql } from "drizzle-orm";
import { findBookFaults, findMixedFaults } from "./faults.ts";
import type { MixedWorld } from "./world.ts";

/** A wrong write to one row, how it is taken back, and what must be said about it. */
interface Planted {
  table: string;
  where?: string;
  set: string;
  undo: string;
  said: RegExp;
}

/** One more in a column. */
const more = (table: string, column: string, said: RegExp, where = "true"): Planted => ({
  table,
  where,
  set: `${column} = ${column} + 1`,
  undo: `${column} = ${column} - 1`,
  said,
});

/** One for each thing that is looked at. */
const planted: readonly Planted[] = [
  {
    table: "settlement_adjustments",
    set: "platform_minor = platform_minor + 1, net_minor = net_minor - 1",
    undo: "platform_minor = platform_minor - 1, net_minor = net_minor + 1",
    said: /is left netMinor/,
  },
  more("assist_adjustments", "commission_minor", /the assist of/),
  {
    table: "refund_lines",
    where: "amount_minor > 1",
    set: "amount_minor = amount_minor - 1",
    undo: "amount_minor = amount_minor + 1",
    said: /has lines of/,
  },
  more("refunds", "amount_minor", /the provider gave/, "reason = 'cabinet' and status = 'done'"),
  more("credit_accounts", "balance_minor", /by its entries/),
  more("credit_entries", "amount_minor", /sums to/),
  more("payout_settlements", "net_minor", /payout .* has lines of/),
  more("payout_adjustments", "net_minor", /payout .* has lines of/),
  more("vendor_totals", "paid_minor", /is kept/),
  {
    table: "settlements",
    where: "status = 'paid'",
    set: "status = 'in_payout'",
    undo: "status = 'paid'",
    said: /is in_payout, and in 1 payouts/,
  },
  more("products", "stock", /shelf, sales and shortfalls/, "id like 'storm-%'"),
  more("refund_lines", "restocked", /are back on the shelf, not/, "restocked < quantity"),
  more("period_adjustments", "amount_minor", /off its period/),
  more("reward_adjustments", "token_amount", /is due by its adjustments/),
  more("reward_adjustments", "commission_numerator", /to size it by/),
  more("referral_rewards", "minted_amount", /the chain paid/, "status = 'minted'"),
  more("reward_debts", "token_amount", /that is due/),
  more("reward_offsets", "token_amount", /that is due/),
  more("token_debtors", "outstanding", /by the rows/),
  {
    table: "payment_attempts",
    where:
      "status = 'refunded' and exists (select from paid_orders p where p.order_reference = payment_attempts.order_reference)",
    set: "status = 'approved'",
    undo: "status = 'refunded'",
    said: /is back$/,
  },
  {
    table: "settlements",
    where: "status = 'reversed'",
    set: "status = 'pending'",
    undo: "status = 'reversed'",
    said: /is pending/,
  },
  {
    table: "settlements",
    set: "held_by_refund = (select min(id) from refunds)",
    undo: "held_by_refund = null",
    said: /settlement .* is left held/,
  },
  {
    table: "referral_rewards",
    set: "held_by_refund = (select min(id) from refunds)",
    undo: "held_by_refund = null",
    said: /its reward is left held/,
  },
  { table: "referral_rewards", set: "refund_unjudged = true", undo: "refund_unjudged = false", said: /left unjudged/ },
  {
    table: "refunds",
    where: "status = 'refused'",
    set: "status = 'requested'",
    undo: "status = 'refused'",
    said: /is left requested/,
  },
];

/** What only the store's audit looks at. */
const forAudit: Planted = {
  table: "membership_periods",
  set: "ends_at = ends_at + interval '1 day'",
  undo: "ends_at = ends_at - interval '1 day'",
  said: /the audit of .*period_differs/,
};

/**
 * Plants one fault after another where a storm has left nothing wrong. Answers those that nobody spoke of, and those that there
 * was no row for. The books are as they were afterwards, but for the last two: money that only the provider knows of, and a
 * payment that only the chain does.
 */
export async function plantFaults(world: MixedWorld): Promise<{ unnoticed: string[]; unplanted: string[] }> {
  const unnoticed: string[] = [];
  const unplanted: string[] = [];
  const expectSaid = (what: string, said: RegExp, faults: readonly string[]) => {
    if (!faults.some((fault) => said.test(fault)))
      unnoticed.push(`${what}: ${faults.slice(0, 3).join("; ") || "nothing"}`);
  };
  for (const fault of [...planted, forAudit]) {
    const what = `${fault.table}: ${fault.set}`;
    const place = await write(world, fault);
    if (place === null) {
      unplanted.push(what);
      continue;
    }
    const { faults } = await (fault === forAudit ? findMixedFaults(world) : findBookFaults(world));
    await world.adminDb.execute(`update ${fault.table} set ${fault.undo} where ctid = '${place}'`);
    expectSaid(what, fault.said, faults);
  }
  const { books, faults } = await findBookFaults(world);
  unnoticed.push(...faults.map((fault) => `a fault is left: ${fault}`));
  await plantOutside(world, books);
  const outside = (await findBookFaults(world)).faults;
  expectSaid("the provider's money", /the provider gave/, outside);
  expectSaid("a payment on the chain", /the chain (has )?paid/, outside);
  return { unnoticed, unplanted };
}

/** Answers where the row is now; null where there is none. */
async function write({ adminDb }: MixedWorld, { table, where = "true", set }: Planted): Promise<string | null> {
  const { rows } = await adminDb.execute<{ place: string }>(
    sql.raw(`update ${table} set ${set} where ctid = (select ctid from ${table} where ${where} limit 1)
      returning ctid::text as place`),
  );
  return rows[0]?.place ?? null;
}

type Books = Awaited<ReturnType<typeof findBookFaults>>["books"];

async function plantOutside({ sandbox, chain, consumer }: MixedWorld, books: Books): Promise<void> {
  const card = books.find(
    ({ attempt, isPaying }) => isPaying && attempt.provider !== "credit" && attempt.status === "approved",
  );
  if (card) sandbox.giveBack(card.orderReference, [1n], null);
  const unpaid = books.find(({ reward }) => reward?.status === "rejected");
  if (!unpaid) return;
  const { latest: nonce } = await chain.nonces();
  const orderRef = consumer.kit.chain.orderRef(unpaid.orderReference);
  const [wallet] = (await chain.payments()).map((payment) => payment.wallet);
  if (!wallet) return;
  await chain.asStranger({ nonce, pays: { wallet, amount: 1n, orderRef } });
  const { timestamp } = await chain.head();
  await chain.mine(timestamp + 1);
}
