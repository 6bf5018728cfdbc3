import { formatUnits, isAddressEqual, isHex } from "viem";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import * as answers from "./answers.ts";
import type { ChainView } from "./chain-view.ts";
import { Session } from "./session.ts";
import { expect, say, until } from "./stage.ts";

const MINT_WAIT_MS = 120_000;

/** The local stack's admin, or the one that the environment names. */
export async function signInAsAdmin(url: string): Promise<Session> {
  const session = new Session(url);
  const { DEMO_ADMIN_EMAIL: email = DEMO_ACCOUNTS.admin.email, DEMO_ADMIN_PASSWORD: password = DEMO_PASSWORD } =
    process.env;
  const credentials = { email, password };
  await session.post("/api/auth/sign-in/email", credentials, answers.anything);
  return session;
}

export async function approve(admin: Session, orderReference: string): Promise<void> {
  const list = "/api/refcodes/rewards?status=pending_approval";
  await until(`the reward of ${orderReference}`, 30_000, async () => {
    const { rewards } = await admin.get(list, answers.rewardsSchema);
    return rewards.find((reward) => reward.orderReference === orderReference);
  });
  const path = `/api/refcodes/rewards/${encodeURIComponent(orderReference)}/approve`;
  await admin.post(path, {}, answers.anything);
  say(`reward of ${orderReference} approved by an admin`);
}

/** A reward that nobody can be paid for yet is approved, and stays where it is. */
export async function expectWaiting(admin: Session, orderReference: string): Promise<void> {
  const path = `/api/audit/${encodeURIComponent(orderReference)}`;
  const reward = await until(`the reward of ${orderReference}`, 30_000, async () => {
    const audit = await admin.get(path, answers.auditSchema);
    return audit.reward ?? undefined;
  });
  expect(reward.status === "approved", `the reward of ${orderReference} is ${reward.status} and not waiting`);
  expect(reward.referrerWallet === null, `the reward of ${orderReference} names a wallet that nobody has linked`);
  say(`reward of ${orderReference}: approved, and waits for a wallet`);
}

/** Waits for the mint and holds the four records against each other and against the chain itself. */
export async function checkReference(admin: Session, chain: ChainView, wallet: `0x${string}`, orderReference: string) {
  const path = `/api/audit/${encodeURIComponent(orderReference)}`;
  const audit = await until(`the mint of ${orderReference}`, MINT_WAIT_MS, async () => {
    const now = await admin.get(path, answers.auditSchema);
    const status = now.reward?.status;
    expect(status !== "failed" && status !== "rejected", `the reward of ${orderReference} is ${status}`);
    return status === "minted" ? now : undefined;
  });
  const { reward, settlements, salesAssists } = audit;
  const payment = audit.chain?.payment ?? null;
  expect(audit.verdict === "consistent", `audit of ${orderReference}: ${audit.verdict} ${audit.drift.join(", ")}`);
  expect(reward !== null && payment !== null, `the audit of ${orderReference} lacks a record`);
  expect(
    settlements.length > 0 && salesAssists.length === settlements.length,
    "a vendor's settlement or assist is missing",
  );
  const funded = settlements.reduce((sum, settlement) => sum + settlement.referralMinor, 0n);
  const assisted = salesAssists.reduce((sum, assist) => sum + assist.commissionMinor, 0n);
  expect(funded > 0n && funded === assisted, `settled ${funded} but assisted ${assisted}`);
  expect(reward.txHash === payment.txHash, "the reward names an other transaction than the chain");
  expect(reward.tokenAmount === payment.amount, "the reward has an other amount than the chain");
  expect(isHex(payment.wallet) && isAddressEqual(payment.wallet, wallet), "somebody else was paid");
  expect(await chain.isPaid(orderReference), "the contract does not know the reference as paid");
  expect(await chain.succeeded(payment.txHash), "the mint's transaction failed");
  const paid = audit.payment;
  say(`${orderReference}: ${audit.verdict}`);
  say(`  payment       ${paid.provider}, ${formatUnits(paid.amountMinor, 2)} ${paid.currency}, ${paid.status}`);
  say(`  settlement    ${settlements.length} vendor(s), referral ${formatUnits(funded, 2)} ${paid.currency}`);
  say(`  sales assist  ${salesAssists.length} row(s), ${formatUnits(assisted, 2)} ${paid.currency}`);
  say(`  reward        ${reward.transitions.map(({ toStatus }) => toStatus).join(" → ")} (${reward.rail})`);
  say(`  paidOrders    true, ${formatUnits(payment.amount, reward.tokenDecimals ?? 18)} tokens`);
  say(`  transaction   ${payment.txHash}, block ${payment.blockNumber}`);
  return payment.amount;
}
