import { type RewardReceipt, sizeAtReceipt } from "#core/domain/reward";
import { orderRefOf } from "../testing/chain.ts";
import type { World } from "./world.ts";

/** Holds ledger, chain, notifications, audit and nonces against each other. Answers what does not agree. */
export async function whatIsWrong(world: World, references: readonly string[]): Promise<string[]> {
  const rewards = await world.rewards(references);
  const payments = Map.groupBy(await world.chain.payments(), ({ orderRef }) => orderRef);
  const wrong: string[] = [];
  if (rewards.length !== references.length) wrong.push(`${references.length} orders have ${rewards.length} rewards`);
  for (const reward of rewards) {
    const { order_reference: reference, status } = reward;
    const paid = payments.get(orderRefOf(reference)) ?? [];
    const [payment] = paid;
    if (paid.length > 1) wrong.push(`${reference} was paid ${paid.length} times`);
    if (status === "minted") {
      if (!payment) wrong.push(`${reference} is minted, and the chain knows nothing of it`);
      else if (payment.txHash !== reward.tx_hash) wrong.push(`${reference} is minted under another transaction`);
      else if (payment.amount.toString() !== reward.minted_amount)
        wrong.push(`${reference}: the chain paid another sum`);
      else if (payment.wallet !== (world.payees.get(reference) ?? reward.referrer_wallet))
        wrong.push(`${reference}: the chain paid another wallet`);
    } else if (status === "rejected") {
      if (payment) wrong.push(`${reference} is rejected, and the chain paid it`);
    } else {
      wrong.push(`${reference} is ${status}${reward.failure_reason ? `: ${reward.failure_reason}` : ""}`);
    }
  }
  for (const { wallet } of [...payments.values()].flat()) {
    if (world.neverTo.has(wallet)) wrong.push(`${wallet} was paid, whose link was stopped`);
  }
  wrong.push(...(await unevenRewards(world, rewards)), ...(await wrongDebts(world)));
  wrong.push(...(await wrongNotifications(world, rewards)), ...(await brokenAudits(world, references)));
  wrong.push(...(await wrongNonces(world)), ...(await wrongSpending(world)));
  return wrong;
}

interface TokenSums {
  reference: string;
  /** Exact referral amount of what refunds have left, in 1/10 000 of a minor unit. */
  numerator: string;
  taken: string;
  kept_back: string;
  debt: string;
  receipt: RewardReceipt;
}

/**
 * What was paid, by tokens or by debts let off, and is not owed again is exactly what is due for what refunds have left of the
 * order's lines; of one that was rejected otherwise nothing is.
 */
async function unevenRewards(world: World, rewards: Awaited<ReturnType<World["rewards"]>>): Promise<string[]> {
  const { rows } = await world.admin.query<TokenSums>(
    `select r.order_reference as reference, r.receipt,
       (select sum((item.line_total_minor - coalesce((
          select sum(l.amount_minor) from refund_lines l join refunds on refunds.id = l.refund_id
          where l.item_id = item.id and refunds.status = 'done'), 0)) * item.referral_rate_bp)
        from order_items item where item.order_id = r.order_id)::text as numerator,
       (select coalesce(sum(token_amount), 0) from reward_adjustments a where a.order_reference = r.order_reference)::text as taken,
       (select coalesce(sum(token_amount), 0) from reward_offsets o where o.order_reference = r.order_reference)::text as kept_back,
       (select coalesce(sum(token_amount), 0) from reward_debts d where d.order_reference = r.order_reference)::text as debt
     from referral_rewards r where r.order_reference = any($1)`,
    [rewards.map((reward) => reward.order_reference)],
  );
  return rewards.flatMap((reward) => {
    const sums = rows.find(({ reference }) => reference === reward.order_reference);
    const due = sums && sizeAtReceipt(sums.receipt, BigInt(sums.numerator));
    if (!sums || due === null || due === undefined) return [`${reward.order_reference} has no price`];
    const wrong: string[] = [];
    if (BigInt(reward.token_amount ?? 0) - BigInt(sums.taken) !== due) {
      wrong.push(`${reward.order_reference}: refunds took ${sums.taken} token units off, and ${due} are due`);
    }
    const isDue = reward.status === "minted" || reward.rejection_code === "offset_by_debt";
    const paid = BigInt(reward.minted_amount ?? 0) + BigInt(sums.kept_back) - BigInt(sums.debt);
    if (paid !== (isDue ? due : 0n)) {
      wrong.push(`${reward.order_reference} is ${reward.status}: ${paid} token units in all, ${due} are due`);
    }
    return wrong;
  });
}

/** What people owe is what was booked, less what was kept back. */
async function wrongDebts(world: World): Promise<string[]> {
  const { rows } = await world.admin.query<{ id: string; outstanding: string; owed: string }>(
    `select user_id as id, outstanding::text,
       ((select coalesce(sum(token_amount), 0) from reward_debts d where d.user_id = debtor.user_id)
        - (select coalesce(sum(token_amount), 0) from reward_offsets o where o.user_id = debtor.user_id))::text as owed
     from token_debtors debtor`,
  );
  return rows.flatMap(({ id, outstanding, owed }) =>
    outstanding === owed ? [] : [`${id} owes ${owed} token units, and ${outstanding} are outstanding`],
  );
}

/**
 * Every reward that was ever signed for is counted once, at its order's value, and nothing else is. What a refund lowers or a debt
 * keeps back counts less.
 */
async function wrongSpending(world: World): Promise<string[]> {
  const { signed, spending } = await world.inspect();
  const { rows } = await world.admin.query<{ reference: string; usd: string; is_lowered: boolean }>(
    `select order_reference as reference, usd_micros::text as usd,
       exists (select from reward_adjustments a where a.order_reference = r.order_reference)
         or exists (select from reward_offsets o where o.order_reference = r.order_reference) as is_lowered
     from referral_rewards r where order_reference = any($1)`,
    [signed],
  );
  const worth = new Map(rows.map(({ reference, usd }) => [reference, Number(usd)]));
  const lowered = new Set(rows.flatMap(({ reference, is_lowered }) => (is_lowered ? [reference] : [])));
  const counted = new Map(spending.map(({ order_reference: reference, usd_micros: usd }) => [reference, usd]));
  const uncounted = signed.filter((reference) => !counted.has(reference));
  return [
    ...uncounted.map((reference) => `${reference} was signed for and is not counted`),
    ...[...counted].flatMap(([reference, usd]) => {
      const owed = worth.get(reference);
      // The row's value is rounded down, the count up.
      const least = lowered.has(reference) ? 0 : owed;
      return owed !== undefined && least !== undefined && usd >= least && usd <= owed + 1
        ? []
        : [`${reference} counts ${usd}, not ${owed}`];
    }),
  ];
}

async function wrongNotifications(world: World, rewards: Awaited<ReturnType<World["rewards"]>>): Promise<string[]> {
  const { rows } = await world.admin.query<{ reference: string; count: string }>(
    `select data->>'orderReference' as reference, count(*) from notifications
     where type = 'referral_reward_minted' and data->>'orderReference' = any($1) group by 1`,
    [rewards.map((reward) => reward.order_reference)],
  );
  const counts = new Map(rows.map(({ reference, count }) => [reference, Number(count)]));
  return rewards.flatMap(({ order_reference: reference, status }) => {
    const [expected, actual] = [status === "minted" ? 1 : 0, counts.get(reference) ?? 0];
    return actual === expected ? [] : [`${reference} is ${status} and has ${actual} notifications`];
  });
}

/** Every state that was left was entered as often, and the last one once more: no step went unwritten. */
async function brokenAudits(world: World, references: readonly string[]): Promise<string[]> {
  const { rows } = await world.admin.query<{ reference: string }>(
    `select r.order_reference as reference from referral_rewards r
     cross join lateral (
       select state, sum(step) as balance from (
         select to_status as state, 1 as step from reward_transitions t where t.order_reference = r.order_reference
         union all
         select from_status, -1 from reward_transitions t
         where t.order_reference = r.order_reference and from_status is not null
       ) steps group by state
     ) balances
     where r.order_reference = any($1) and balance <> (case when state = r.status then 1 else 0 end)`,
    [references],
  );
  return rows.map(({ reference }) => `${reference}: the audit does not lead to its state`);
}

async function wrongNonces(world: World): Promise<string[]> {
  const { latest, pending } = await world.chain.nonces();
  const pool = await world.chain.poolHashes();
  const { alarm, inFlight, claimed, nextNonce } = await world.inspect();
  const wrong: string[] = [];
  if (latest !== pending || pool.length > 0) wrong.push(`nonces ${latest} to ${pending} wait in the pool`);
  if (nextNonce > latest) wrong.push(`the minter is at nonce ${nextNonce}, the chain at ${latest}: a gap`);
  if (inFlight > 0) wrong.push(`${inFlight} transactions are still in flight`);
  if (claimed > 0) wrong.push(`${claimed} rewards are still claimed`);
  if ((inFlight > 0 || claimed > 0) && alarm === null) wrong.push("nothing would wake the minter");
  return wrong;
}
