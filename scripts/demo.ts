// `npm run demo`: walks the main job against a running stack like a real client and says what happened.
// Talks to the store's HTTP address, the payment page it names, and the chain's RPC; nothing else.
// DEMO_URL, DEMO_RPC_URL, DEMO_REWARDS_ADDRESS, DEMO_TOKEN_ADDRESS point it at an other stack than `npm start`'s.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatUnits, isAddressEqual, isHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { referralCookie } from "#core/domain/first-touch";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import * as answers from "./demo/answers.ts";
import { type ChainView, viewChain } from "./demo/chain-view.ts";
import { payOnHostedPage } from "./demo/payment-page.ts";
import { DemoError, Session } from "./demo/session.ts";
import { projectRoot } from "./stack/build.ts";

const LOCAL_CHAIN_ID = 31_337;
const MINT_WAIT_MS = 120_000;
const CONTACT = { name: "Demo Buyer", phone: "+380631234567", city: "Kyiv", address: "Khreshchatyk 1" };

const say = (line: string) => console.log(`  ${line}`);
const headline = (line: string) => console.log(`\n${line}`);

function expect(isRight: boolean, otherwise: string): asserts isRight {
  if (!isRight) throw new DemoError(otherwise);
}

function readStackInfo(): answers.StackInfo {
  const { DEMO_URL, DEMO_RPC_URL, DEMO_REWARDS_ADDRESS, DEMO_TOKEN_ADDRESS } = process.env;
  if (DEMO_URL !== undefined) {
    const addresses = { rewards: DEMO_REWARDS_ADDRESS, token: DEMO_TOKEN_ADDRESS };
    return answers.stackInfoSchema.parse({ url: DEMO_URL, rpcUrl: DEMO_RPC_URL, addresses });
  }
  const file = join(projectRoot, ".stack/local/run/stack.json");
  if (!existsSync(file)) throw new DemoError("No stack is running here. Start one with `npm start` and try again.");
  return answers.stackInfoSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Asks until `find` answers something, every half second. */
async function until<T>(what: string, waitMs: number, find: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(500)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  throw new DemoError(`${what} did not happen within ${waitMs / 1000} seconds`);
}

/** A person whom nobody knows yet signs in with a wallet, and has a code to share. */
async function becomeReferrer(url: string) {
  const account = privateKeyToAccount(generatePrivateKey());
  const session = new Session(url);
  const { nonce } = await session.post("/api/auth/siwe/nonce", {}, answers.nonceSchema);
  const message = createSiweMessage({
    address: account.address,
    chainId: LOCAL_CHAIN_ID,
    domain: new URL(url).host,
    uri: url,
    nonce,
    version: "1",
    issuedAt: new Date(),
  });
  const signature = await account.signMessage({ message });
  await session.post("/api/auth/siwe/verify", { message, signature }, answers.anything);
  const { codes } = await session.get("/api/refcodes", answers.dashboardSchema);
  const own = codes.find(({ walletAddress }) => walletAddress?.toLowerCase() === account.address.toLowerCase());
  expect(own !== undefined, "the new wallet got no referral code");
  return { session, wallet: account.address, ...own };
}

/** A new person follows the link and signs up; the referrer must survive the sign-up. */
async function becomeBuyer(url: string, shareUrl: string, code: string) {
  const session = new Session(url);
  const { pathname, search } = new URL(shareUrl);
  await session.visit(`${pathname}${search}`);
  expect(session.cookie(referralCookie) === code, `the visit to ${shareUrl} did not set the referral cookie`);
  const email = `buyer-${randomUUID().slice(0, 8)}@example.org`;
  const signUp = { email, password: `demo-${randomUUID()}`, name: CONTACT.name };
  await session.post("/api/auth/sign-up/email", signUp, answers.anything);
  return { session, email };
}

async function placeOrder(session: Session, code: string): Promise<answers.Order> {
  const { products } = await session.get("/api/products", answers.productsSchema);
  const [product] = products.toSorted((left, right) => right.stock - left.stock);
  expect(product !== undefined && product.stock > 0, "the store has nothing left to sell");
  const items = [{ productId: product.id, quantity: 1 }];
  const order = await session.post("/api/store/orders", { items, contact: CONTACT }, answers.orderSchema);
  expect(order.referralApplied && order.referralCode === code, "the order does not carry the referrer's code");
  say(`order ${order.orderId}: ${product.name}, ${formatUnits(order.totalMinor, 2)} ${order.currency}, code ${code}`);
  return order;
}

async function payByCard(session: Session, order: answers.Order): Promise<string> {
  const form = await session.post("/api/store/payments/wayforpay", { orderId: order.orderId }, answers.formSchema);
  const page = await payOnHostedPage(form, session);
  say(`approved on ${new URL(form.action).origin}, back in the store at ${page}`);
  await until("the order's payment", 30_000, async () => {
    const path = `/api/store/payments/${encodeURIComponent(form.orderReference)}`;
    const payment = await session.get(path, answers.paymentSchema);
    return payment.orderStatus === "paid" ? payment : undefined;
  });
  say(`paid: ${form.orderReference}`);
  return form.orderReference;
}

async function signInAsAdmin(url: string): Promise<Session> {
  const session = new Session(url);
  const credentials = { email: DEMO_ACCOUNTS.admin.email, password: DEMO_PASSWORD };
  await session.post("/api/auth/sign-in/email", credentials, answers.anything);
  return session;
}

async function approve(admin: Session, orderReference: string): Promise<void> {
  const list = "/api/refcodes/rewards?status=pending_approval";
  await until(`the reward of ${orderReference}`, 30_000, async () => {
    const { rewards } = await admin.get(list, answers.rewardsSchema);
    return rewards.find((reward) => reward.orderReference === orderReference);
  });
  const path = `/api/refcodes/rewards/${encodeURIComponent(orderReference)}/approve`;
  await admin.post(path, {}, answers.anything);
  say(`reward of ${orderReference} approved by ${DEMO_ACCOUNTS.admin.email}`);
}

async function payByCredit(admin: Session, buyer: Awaited<ReturnType<typeof becomeBuyer>>, order: answers.Order) {
  const amountMinor = order.totalMinor.toString();
  const grant = { grantId: randomUUID(), email: buyer.email, amountMinor, currency: order.currency, reason: "demo" };
  await admin.post("/api/admin/credits", grant, answers.anything);
  say(`${formatUnits(order.totalMinor, 2)} ${order.currency} of credit granted to ${buyer.email}`);
  const body = { orderId: order.orderId };
  const { orderReference } = await buyer.session.post("/api/store/payments/credit", body, answers.creditSchema);
  say(`paid: ${orderReference}`);
  return orderReference;
}

/** Waits for the mint and holds the four records against each other and against the chain itself. */
async function checkReference(admin: Session, chain: ChainView, wallet: `0x${string}`, orderReference: string) {
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

async function main(): Promise<void> {
  const { url, rpcUrl, addresses } = readStackInfo();
  const chain = viewChain(rpcUrl, addresses);
  console.log(`Store ${url}, chain ${rpcUrl}`);

  headline("1. A referrer signs in with a wallet");
  const referrer = await becomeReferrer(url);
  const before = await chain.balanceOf(referrer.wallet);
  say(`wallet ${referrer.wallet}, code ${referrer.code}, link ${referrer.shareUrl}`);

  headline("2. A visitor follows the link, signs up and pays by card");
  const cardBuyer = await becomeBuyer(url, referrer.shareUrl, referrer.code);
  const cardOrder = await placeOrder(cardBuyer.session, referrer.code);
  const cardReference = await payByCard(cardBuyer.session, cardOrder);

  headline("3. An admin approves the reward");
  const admin = await signInAsAdmin(url);
  await approve(admin, cardReference);

  headline("4. An other visitor follows the link, signs up and pays by credit");
  const creditBuyer = await becomeBuyer(url, referrer.shareUrl, referrer.code);
  const creditOrder = await placeOrder(creditBuyer.session, referrer.code);
  const creditReference = await payByCredit(admin, creditBuyer, creditOrder);

  headline("5. Both rewards are minted; every record of both references agrees");
  let minted = 0n;
  for (const reference of [cardReference, creditReference]) {
    minted += await checkReference(admin, chain, referrer.wallet, reference);
  }

  headline("6. The referrer has the tokens, and sees them");
  const grown = (await chain.balanceOf(referrer.wallet)) - before;
  expect(grown === minted, `the wallet grew by ${grown} units, the two rewards are ${minted}`);
  const page = await referrer.session.visit("/refcodes");
  expect(page.includes(referrer.code), "the referrer's page does not show the code");
  say(`the wallet's balance grew by exactly the two rewards: ${formatUnits(grown, 18)} tokens`);
}

const started = performance.now();
try {
  await main();
  console.log(`\nEverything is as it should be (${((performance.now() - started) / 1000).toFixed(1)} s).`);
} catch (error) {
  if (error instanceof DemoError) console.error(`\n✗ ${error.message}`);
  else console.error("\n✗ The demo could not go on:", error);
  process.exitCode = 1;
}
