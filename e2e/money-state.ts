import { randomUUID } from "node:crypto";
import { type APIRequestContext, request } from "playwright-core";
import { z } from "zod";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_REFCODE } from "#db/seed/demo";
import { payAtSandbox } from "#scripts/testing/payer";
import type { Ledger } from "./ledger.ts";
import { stackUnderTest } from "./stack.ts";

/** What an admin finds to decide, a thing for each verb. */
export interface MoneyState {
  /** References of rewards that wait. The referrer of the one to be rejected is somebody else's, and owes a token. */
  approved: string;
  rejected: string;
  /** Of a reward that failed. */
  retried: string;
  /** Of payments whose refund the provider refused; a bank takes back the one whose refund is given up. */
  askedAgain: string;
  sentAgain: string;
  givenByHand: string;
  dropped: string;
  /** Of a payment that nobody has touched. */
  refunded: string;
  /** Of one that the provider has said something unclear of. */
  parked: string;
  /** Proposals of another admin, by their reasons. */
  carriedOut: string;
  declined: string;
  /** Who gets credit. */
  buyerEmail: string;
}

const contact = { name: "Bohdan", phone: "+380441234567", city: "Kyiv", address: "Khreshchatyk 1" };

const productsSchema = z.object({ products: z.array(z.object({ id: z.string(), stock: z.number() })) });
const orderSchema = z.object({ orderId: z.string() });
const formSchema = z.object({
  orderReference: z.string(),
  action: z.url(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** Somebody who talks to the store without a page: their own cookies and address. */
class Caller {
  readonly #requests: APIRequestContext;

  private constructor(requests: APIRequestContext) {
    this.#requests = requests;
  }

  static async start(): Promise<Caller> {
    const { url } = stackUnderTest();
    const from = `2001:db8:${randomUUID().slice(0, 4)}::1`;
    const headers = { origin: url, "cf-connecting-ip": from, "sec-fetch-dest": "document" };
    const userAgent =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
    return new Caller(await request.newContext({ baseURL: url, userAgent, extraHTTPHeaders: headers }));
  }

  async get(path: string, accept = "application/json"): Promise<string> {
    const answer = await this.#requests.get(path, { headers: { accept } });
    if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()}`);
    return answer.text();
  }

  async post<T>(path: string, data: unknown, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.#requests.post(path, { data });
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
    return schema.parse(await answer.json());
  }

  /** Somebody who comes by a friend's link and makes an account: their first order is worth a reward, and no other. */
  static async newBuyer(): Promise<{ caller: Caller; email: string }> {
    const caller = await Caller.start();
    await caller.get(`/?ref=${DEMO_REFCODE}`, "text/html");
    const email = `${randomUUID()}@buyers.example.com`;
    await caller.post("/api/auth/sign-up/email", { email, password: "a-long-password", name: "Bohdan" }, z.unknown());
    return { caller, email };
  }

  /** Orders and pays by card; answers the reference. */
  async pay(productId: string): Promise<string> {
    const items = [{ productId, quantity: 1 }];
    const { orderId } = await this.post("/api/store/orders", { items, contact }, orderSchema);
    const form = await this.post("/api/store/payments/wayforpay", { orderId }, formSchema);
    await payAtSandbox(form, "approve");
    return form.orderReference;
  }
}

/** Makes `count` such states through the API, all at once; only what failed or was said elsewhere is written by hand. */
export async function makeMoneyStates(ledger: Ledger, count: number): Promise<MoneyState[]> {
  const admin = await Caller.start();
  const credentials = { email: DEMO_ACCOUNTS.admin.email, password: DEMO_PASSWORD };
  await admin.post("/api/auth/sign-in/email", credentials, z.unknown());
  const { products } = productsSchema.parse(JSON.parse(await admin.get("/api/products")));
  const [product] = products.toSorted((left, right) => right.stock - left.stock);
  const productId = product?.id ?? "";

  const rewardedOrder = async () => (await Caller.newBuyer()).caller.pay(productId);
  async function propose(buyerEmail: string): Promise<string> {
    const reason = `proposed ${randomUUID()}`;
    const grant = { kind: "credit", email: buyerEmail, amountMinor: "125", currency: "UAH", reason };
    await admin.post("/api/admin/proposals", { ...grant, proposalId: randomUUID() }, z.unknown());
    return reason;
  }
  async function makeState(): Promise<MoneyState> {
    const { caller: buyer, email: buyerEmail } = await Caller.newBuyer();
    // The first order of somebody whom a friend brought is rewarded: it is no other's.
    await buyer.pay(productId);
    const order = () => buyer.pay(productId);
    const [approved, rejected, retried] = await Promise.all([rewardedOrder(), rewardedOrder(), rewardedOrder()]);
    const [askedAgain, sentAgain, givenByHand] = await Promise.all([order(), order(), order()]);
    const [dropped, refunded, parked] = await Promise.all([order(), order(), order()]);
    const [carriedOut, declined] = await Promise.all([propose(buyerEmail), propose(buyerEmail)]);
    return {
      ...{ approved, rejected, retried, askedAgain, sentAgain, givenByHand, dropped, refunded, parked },
      ...{ carriedOut, declined, buyerEmail },
    };
  }
  const states = await Promise.all(Array.from({ length: count }, makeState));
  await failElsewhere(ledger, states);
  return states;
}

/** What the Minter and the provider would have refused, what the provider would have said, and what was paid too much before. */
async function failElsewhere(ledger: Ledger, states: readonly MoneyState[]): Promise<void> {
  const rewards = states.flatMap(({ approved, rejected, retried }) => [approved, rejected, retried]);
  await ledger.waitFor(
    `select count(*) from referral_rewards
     where order_reference = any($1) and status = 'pending_approval' and token_amount is not null`,
    [rewards],
    String(rewards.length),
  );
  await ledger.write(
    `update referral_rewards set status = 'failed', failure_code = 'no_settlement', failure_params = '{}',
       failure_reason = 'settlements and sales assists do not add up to the order''s commission'
     where order_reference = any($1)`,
    [states.map(({ retried }) => retried)],
  );
  await ledger.write(
    `insert into refunds (order_reference, amount_minor, currency, reason, note, status, tries, next_try_at, ended_at)
     select order_reference, amount_minor, currency, 'whole', 'arrived broken', 'refused', 1, now(), now()
     from payment_attempts where order_reference = any($1)`,
    [
      states.flatMap(({ askedAgain, sentAgain, givenByHand, dropped }) => [
        askedAgain,
        sentAgain,
        givenByHand,
        dropped,
      ]),
    ],
  );
  await ledger.write(
    `insert into payment_events (key, order_reference, status, outcome, note_code, payload, received_at)
     select 'parked ' || reference, reference, 'Approved', 'parked', 'amount_differs', '{}', now()
     from unnest($1::text[]) reference`,
    [states.map(({ parked }) => parked)],
  );
  for (const { rejected } of states) await oweOneToken(ledger, rejected);
}

/** Gives a reward a referrer of its own, who was paid a token too much. */
async function oweOneToken(ledger: Ledger, orderReference: string): Promise<void> {
  const { email } = await Caller.newBuyer();
  await ledger.write(
    `with debtor as (select id from users where email = $2),
       ordered as (update orders set referrer_user_id = debtor.id from debtor where paid_reference = $1),
       rewarded as (update referral_rewards set referrer_user_id = debtor.id from debtor where order_reference = $1),
       booked as (
         insert into reward_debts (order_reference, position, user_id, token_amount, cause)
         select $1, 1, id, 10 ^ 18::numeric, 'refund' from debtor)
     insert into token_debtors (user_id, outstanding) select id, 10 ^ 18::numeric from debtor`,
    [orderReference, email],
  );
}
