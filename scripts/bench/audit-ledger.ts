import type pg from "pg";
import { encodeFunctionData } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { parseDecimal } from "#core/domain/decimal";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { replayReceipt, rewardUsdMicros } from "#core/domain/reward";
import { planSettlements } from "#core/domain/settlement";
import type { AuditChain, Hex } from "#core/ports/reward-chain";
import { OPERATOR_KEY, orderRefOf, type TestChain } from "../testing/chain.ts";

const PAID_AT = new Date("2026-03-02T10:00:00Z");
const CODE = "Frnd7Ref";
const CONTRACT = "0x00000000000000000000000000000000000000cc";

/** Payments in one block of the recorded chain, and in one transaction to the real one. */
const IN_A_BLOCK = 100;

const numberOf = (position: number) => String(position).padStart(7, "0");
const referenceOf = (position: number) => `ring-bench-${numberOf(position)}-1`;
const walletOf = (position: number): Hex => `0xbe${position.toString(16).padStart(38, "0")}`;

const line = {
  lineTotalMinor: 10_000n,
  platformRateBp: 2000,
  referralRateBp: 500,
  referralRateSource: "default" as const,
};

const receipt = {
  currency: "UAH" as const,
  lines: [{ itemId: "bench", lineTotal: "10000", rateBp: 500, source: "default" as const }],
  uahPerUsd: "40",
  rounding: "floor" as const,
  tokenDecimals: 18,
  price: { tokenUsd: "0.10", source: "config", at: PAID_AT.toISOString() },
};
const AMOUNT = replayReceipt(receipt) ?? 0n;

/** The transaction that paid a reward, in SQL of its position `n`; null: the recorded one. */
const recordedHash = "'0x' || lpad(to_hex(n), 64, '0')";

/**
 * So many paid, attributed orders of one line, minted long ago, as the product's own services leave them: a statement a table,
 * without triggers.
 */
export async function paidRewards(
  admin: pg.Client,
  { rewards, txHashOf }: { rewards: number; txHashOf: readonly string[] | null },
): Promise<void> {
  const [planned] = planSettlements({
    orderReference: "bench",
    currency: "UAH",
    referralCode: CODE,
    paidAt: PAID_AT,
    timeZone: "Europe/Kyiv",
    payoutTermsOf: () => defaultPayoutTerms,
    lines: [{ ...line, itemId: "bench", vendorId: "v1" }],
  });
  if (!planned) throw new Error("nothing is due of a sale");
  const { dueAt, platformMinor, referralMinor, netMinor } = planned;
  const usd = rewardUsdMicros(line.lineTotalMinor * BigInt(line.referralRateBp), parseDecimal("40"));
  const at = `timestamptz '${PAID_AT.toISOString()}'`;
  await admin.query("create temporary table sent (n int primary key, hash text)");
  await admin.query(
    txHashOf === null
      ? `insert into sent select n, ${recordedHash} from generate_series(1, ${rewards}) n`
      : `insert into sent select n, hash from unnest('{${txHashOf.join()}}'::text[]) with ordinality as each (hash, n)`,
  );
  const each = `(select n, hash, 'bench-' || lpad(n::text, 7, '0') as id, 'ring-bench-' || lpad(n::text, 7, '0') || '-1' as reference,
    '0xbe' || lpad(to_hex(n), 38, '0') as wallet, ${at} + n * interval '1 millisecond' as made from sent) as sale`;
  const replaced = (json: unknown) =>
    `replace(replace('${JSON.stringify(json)}', '"bench"', '"' || id || '-0"'), '"orderReference":"' || id || '-0"', '"orderReference":"' || reference || '"')::jsonb`;
  const statements = [
    `insert into users (id, name, email) values ('owner', 'O', 'o@bench.test'), ('buyer', 'B', 'b@bench.test'), ('referrer', 'R', 'r@bench.test')`,
    `insert into vendors (id, user_id, name, tier) values ('v1', 'owner', 'Cups', 'starter')`,
    `insert into products (id, slug, vendor_id, name, description, price_minor, currency, stock)
      values ('cup', 'cup', 'v1', '{"en":"C","uk":"C","ru":"C"}', '{}', 10000, 'UAH', 1)`,
    `insert into orders (id, buyer_id, status, currency, total_minor, contact, referral_code, referrer_user_id, referrer_wallet,
      reward_percent, created_at, paid_at, paid_reference)
      select id, 'buyer', 'paid', 'UAH', 10000, '{}', '${CODE}', 'referrer', wallet, 5, made, ${at}, reference from ${each}`,
    `insert into order_items (id, order_id, position, product_id, vendor_id, name, quantity, unit_price_minor, line_total_minor,
      referral_rate_bp, referral_rate_source, platform_rate_bp)
      select id || '-0', id, 0, 'cup', 'v1', '{"en":"C","uk":"C","ru":"C"}', 1, 10000, 10000, 500, 'default', 2000 from ${each}`,
    `insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status, created_at)
      select reference, 'store_order', id, 'buyer', 'wayforpay', 10000, 'UAH', 'approved', made from ${each}`,
    `insert into paid_orders (order_id, order_reference, paid_at) select id, reference, ${at} from ${each}`,
    `insert into payment_events (key, order_reference, status, outcome, payload, received_at, position)
      select 'wayforpay:' || id, reference, 'Approved', 'applied', '{}', ${at}, 1 from ${each}`,
    `insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor, referral_minor,
      net_minor, due_at, created_at, metadata)
      select reference || ':v1', id, reference, 'v1', 'UAH', 10000, ${platformMinor}, ${referralMinor}, ${netMinor},
        '${dueAt.toISOString()}', ${at}, ${replaced(planned.metadata)} from ${each}`,
    `insert into erp_sales_assists (id, order_id, order_reference, vendor_id, referrer_user_id, referral_code, currency, commission_minor)
      select reference || ':v1', id, reference, 'v1', 'referrer', '${CODE}', 'UAH', ${referralMinor} from ${each}`,
    `insert into referral_rewards (order_reference, purpose, order_id, referral_code, referrer_user_id, referrer_wallet, rail, status,
      currency, commission_numerator, reward_percent, usd_micros, token_amount, token_decimals, receipt, tx_hash, minted_amount, minted_at)
      select reference, 'store_order', id, '${CODE}', 'referrer', wallet, 'fiat', 'minted', 'UAH', 5000000, 5, ${usd}, ${AMOUNT}, 18,
        ${replaced(receipt)}, hash, ${AMOUNT}, ${at} from ${each}`,
    `insert into reward_transitions (id, order_reference, from_status, to_status, actor, reason, at)
      select reference || to_status, reference, from_status, to_status, 'bench', case to_status when 'minted' then hash end, ${at}
      from ${each} cross join (values (null, 'pending_approval'), ('pending_approval', 'approved'), ('approved', 'minting'),
        ('minting', 'minted')) as step (from_status, to_status)`,
  ];
  await admin.query("set session_replication_role = replica");
  for (const statement of statements) await admin.query(statement);
  await admin.query("set session_replication_role = default");
  await admin.query("select rebuild_vendor_totals(), rebuild_referral_totals()");
  await admin.query("vacuum analyze");
}

/** The logs of so many payments, made as they are asked for: as a node that keeps them all would answer. */
export function recordedLogs(rewards: number): AuditChain {
  const last = BigInt(Math.ceil(rewards / IN_A_BLOCK));
  return {
    contract: CONTRACT,
    deployBlock: 1n,
    orderRef: orderRefOf,
    readPayment: () => Promise.reject(new Error("nothing is read live here")),
    readFinalBlock: async () => last,
    readSender: async () => CONTRACT,
    readPayments: async ({ fromBlock, toBlock }) => {
      // Most nodes answer with ten thousand logs at most.
      const end = fromBlock + 99n < toBlock ? fromBlock + 99n : toBlock;
      const from = (Number(fromBlock) - 1) * IN_A_BLOCK + 1;
      const to = Math.min(Number(end) * IN_A_BLOCK, rewards);
      const payments = Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => {
        const n = from + index;
        return {
          orderRef: orderRefOf(referenceOf(n)),
          wallet: walletOf(n),
          amount: AMOUNT,
          txHash: `0x${n.toString(16).padStart(64, "0")}` as const,
          logIndex: 0,
          blockNumber: BigInt(Math.ceil(n / IN_A_BLOCK)),
        };
      });
      return { payments, toBlock: end, nextBlocks: 100n };
    },
  };
}

/** Pays so many references on a chain. Answers the transaction of each, by position. */
export async function payOnChain(chain: TestChain, rewards: number): Promise<string[]> {
  const operator = privateKeyToAccount(OPERATOR_KEY);
  await chain.provider.request({ method: "evm_setAutomine", params: [true] });
  const hashes: string[] = [];
  for (let first = 1; first <= rewards; first += IN_A_BLOCK) {
    const positions = Array.from({ length: Math.min(IN_A_BLOCK, rewards - first + 1) }, (_, index) => first + index);
    const payments = positions.map((n) => ({
      refWallet: walletOf(n),
      amount: AMOUNT,
      orderRef: orderRefOf(referenceOf(n)),
    }));
    const data = encodeFunctionData({ abi: referralRewardsAbi, functionName: "payReferralBatch", args: [payments] });
    const hash = await chain.provider.request({
      method: "eth_sendTransaction",
      params: [{ from: operator.address, to: chain.addresses.rewards, data, gas: "0xe4e1c0" }],
    });
    hashes.push(...positions.map(() => String(hash)));
  }
  return hashes;
}
