import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { referralCookie } from "#core/domain/first-touch";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_REFCODE, seedDemo } from "#db/seed/demo";
import { operations } from "#worker/api/operations";
import { type ChangedEdge, startChangedEdge } from "../scripts/testing/changed-edge.ts";
import { createTestDatabase } from "../scripts/testing/database.ts";
import { expectErrorLog } from "../scripts/testing/expected-errors.ts";
import { alarmOf } from "../scripts/testing/minter-world.ts";

// What an edge that somebody else wrote can make the running app, consumer and Minter do, over the bindings it has.

/** A piece costs 6,400.00 UAH: 8 US dollars at 5 %, 80 tokens at 0.10. */
const PRICE_MINOR = 640_000n;
const REWARD = "80000000000000000000";
const THIEFS_CODE = "Th1efRef";
const PASSWORD = "a-long-password";

let edge: ChangedEdge;
let admin: pg.Client;

beforeAll(async () => {
  const database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(
    "update products set price_minor = $1, stock = 1000, referral_rate_bp = 500 where id = 'wool-socks'",
    [PRICE_MINOR],
  );
  await admin.query("update users set role_since = now() - interval '30 days' where role = 'admin'");
  await admin.query(
    "insert into users (id, name, email, email_verified) values ('thief', 'Thief', 'thief@store.example.com', true)",
  );
  await admin.query("insert into refcodes (code, user_id, wallet_address) values ($1, 'thief', $2)", [
    THIEFS_CODE,
    `0x${"b2".repeat(20)}`,
  ]);
  edge = await startChangedEdge(database, {
    REFERRAL_AUTO_APPROVE_MAX_USD: "1",
    REFERRAL_SECOND_APPROVAL_USD: "5",
    MINTER_MAX_REWARD_USD: "10",
    MINTER_MAX_DAY_USD: "15",
  });
}, 180_000);

afterAll(async () => {
  await edge?.stop();
  await admin?.end();
});

/** What goes through the edge in somebody's name, and what it keeps of it: their cookies. */
class Taken {
  readonly #cookies = new Map<string, string>();

  setCookie(name: string, value: string): this {
    this.#cookies.set(name, value);
    return this;
  }

  get session(): string {
    const [, value = ""] = [...this.#cookies].find(([name]) => name.endsWith("ring.session_token")) ?? [];
    return decodeURIComponent(value);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(edge.url + path, {
      method,
      redirect: "manual",
      headers: { cookie, origin: edge.url, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      this.setCookie(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return answer;
  }

  /** Sends what must be taken; answers its texts. */
  async do(path: string, body: unknown): Promise<Record<string, string>> {
    const answer = await this.send("POST", path, body);
    const text = await answer.text();
    expect(answer.ok, `${path}: ${answer.status} ${text}`).toBe(true);
    return z.record(z.string(), z.coerce.string().catch("")).parse(text === "" ? {} : JSON.parse(text));
  }
}

/** Somebody who makes an account. */
async function signUp(cookies: Readonly<Record<string, string>> = {}): Promise<{ taken: Taken; email: string }> {
  const taken = new Taken();
  for (const [name, value] of Object.entries(cookies)) taken.setCookie(name, value);
  const email = `${randomUUID()}@store.example.com`;
  await taken.do("/api/auth/sign-up/email", { email, password: PASSWORD, name: "Somebody" });
  return { taken, email };
}

/** An admin who signs in meanwhile. */
async function firstAdmin(): Promise<Taken> {
  const taken = new Taken();
  await taken.do("/api/auth/sign-in/email", { email: DEMO_ACCOUNTS.admin.email, password: DEMO_PASSWORD });
  return taken;
}

async function secondAdmin(): Promise<{ taken: Taken; email: string }> {
  const somebody = await signUp();
  await admin.query(
    "update users set role = 'admin', role_since = now() - interval '30 days', email_verified = true where email = $1",
    [somebody.email],
  );
  return somebody;
}

const order = (taken: Taken, quantity = 1) =>
  taken.do("/api/store/orders", {
    items: [{ productId: "wool-socks", quantity }],
    contact: { name: "Somebody", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" },
  });

/** Two admins' word gives credit, and the order is paid with it. */
async function payByCredit(
  admins: readonly [Taken, Taken],
  buyer: Taken,
  email: string,
  placed: { orderId?: string; totalMinor?: string },
) {
  const grant = { grantId: randomUUID(), email, amountMinor: placed.totalMinor, currency: "UAH", reason: "stolen" };
  await admins[0].do("/api/admin/credits", grant);
  await admins[1].do(`/api/admin/proposals/${grant.grantId}/carry-out`, {});
  const { orderReference = "" } = await buyer.do("/api/store/payments/credit", { orderId: placed.orderId });
  return orderReference;
}

async function rewardOf(orderReference: string): Promise<Record<string, string> | undefined> {
  const { rows } = await admin.query("select * from referral_rewards where order_reference = $1", [orderReference]);
  return rows[0];
}

async function waitFor(orderReference: string, status: string): Promise<void> {
  const look = async () => {
    await edge.runCrons();
    return (await rewardOf(orderReference))?.status;
  };
  await expect.poll(look, { message: orderReference, timeout: 30_000, interval: 300 }).toBe(status);
}

/** All that pays, and all that says whom. */
async function everything(): Promise<unknown> {
  const { rows } = await admin.query(`select
    (select coalesce(json_agg(r order by order_reference), '[]') from referral_rewards r) as rewards,
    (select count(*) from reward_approvals) as approvals,
    (select count(*) from credit_transactions) as movements,
    (select count(*) from admin_proposals) as proposals,
    (select count(*) from settlements) as settlements,
    (select count(*) from refunds) as refunds,
    (select coalesce(json_agg(json_build_array(id, status, referral_code, referrer_wallet) order by id), '[]') from orders) as orders,
    (select json_agg(json_build_array(id, role, email) order by id) from users) as users,
    (select json_agg(json_build_array(code, user_id, wallet_address, active) order by code) from refcodes) as codes,
    (select count(*) from wallets) as wallets,
    (select json_agg(p order by id) from platform_settings p) as settings`);
  return rows[0];
}

describe("an edge that somebody else wrote, with its own bindings", () => {
  test("and nobody's session: whatever it sends or calls, nothing is paid and nobody is put in another's place", async () => {
    const before = await everything();
    const nobody = new Taken()
      .setCookie("ring.session_token", "demo-admin.bm90aGluZw%3D%3D")
      .setCookie(referralCookie, THIEFS_CODE);
    const says = {
      "x-user-id": "demo-admin",
      "x-role": "admin",
      "x-subscriber": "nobody",
      "x-referral-consent": "granted",
      authorization: "Bearer guessed",
    };
    const body = { orderReference: "x", code: DEMO_REFCODE, email: DEMO_ACCOUNTS.buyer.email, token: "x".repeat(43) };
    const answers: Record<string, number> = {};
    for (const [address, { access }] of Object.entries(operations)) {
      const [method = "", path = ""] = address.split(" ");
      if (access === "public" && method === "GET") continue;
      const sent = method === "GET" ? undefined : body;
      const answer = await nobody.send(method, path.replace(/:\w+/g, "wayforpay"), sent, says);
      answers[`${access}: ${address}`] = answer.status;
    }
    const shut = Object.entries(answers).filter(([address]) => !/^(public|payment provider):/.test(address));
    expect(shut.length).toBeGreaterThan(30);
    expect(shut.filter(([, status]) => status !== 401)).toEqual([]);

    expect(await edge.call("lookUpCode", DEMO_REFCODE)).toEqual({ answered: "active" });
    const days = [{ day: "2026-11-26", visits: 1_000_000 }];
    const visits = { code: DEMO_REFCODE, shard: "KBP", total: 1_000_000, days };
    expect(await edge.call("flushVisits", visits)).toEqual({ answered: { labels: 0 } });
    for (const method of ["mintRun", "checkPayments", "sendRefund", "recordVisits", "env", "ctx", "constructor"]) {
      expect(await edge.call(method, {}), method).toMatchObject({ refused: expect.any(String) });
    }
    await edge.runCrons();
    expect(await everything()).toEqual(before);
  });

  test("and its own code in a buyer's cookie: the orders of that time are its own, those before are not", async () => {
    const { taken, email } = await signUp({ [referralCookie]: DEMO_REFCODE });
    const placed = await order(taken);
    taken.setCookie(referralCookie, THIEFS_CODE);
    const admins = [await firstAdmin(), (await secondAdmin()).taken] as const;
    const orderReference = await payByCredit(admins, taken, email, placed);
    await waitFor(orderReference, "pending_approval");
    expect(await rewardOf(orderReference)).toMatchObject({ referral_code: DEMO_REFCODE });

    const robbed = await signUp({ [referralCookie]: THIEFS_CODE });
    const taking = await payByCredit(admins, robbed.taken, robbed.email, await order(robbed.taken));
    await waitFor(taking, "pending_approval");
    expect(await rewardOf(taking)).toMatchObject({ referral_code: THIEFS_CODE, token_amount: REWARD });
  });

  test("and two admins' sessions: a reward up to the ceiling of one, and the day's in all; what is above raises an alarm", async () => {
    const admins = [await firstAdmin(), (await secondAdmin()).taken] as const;
    const bought = [];
    for (const quantity of [1, 2, 1]) {
      const { taken, email } = await signUp({ [referralCookie]: THIEFS_CODE });
      bought.push(await payByCredit(admins, taken, email, await order(taken, quantity)));
    }
    const approve = async (orderReference: string) => {
      await waitFor(orderReference, "pending_approval");
      for (const each of admins) await each.do(`/api/refcodes/rewards/${orderReference}/approve`, {});
    };
    const [within = "", above = "", tooMuch = ""] = bought;
    await approve(within);
    await waitFor(within, "minted");
    expectErrorLog(alarmOf(above, "reward_ceiling"), alarmOf(tooMuch, "day_ceiling"));
    await approve(above);
    await waitFor(above, "failed");
    expect(await rewardOf(above)).toMatchObject({ failure_code: "reward_ceiling", tx_hash: null });
    await approve(tooMuch);
    await expect.poll(async () => (await rewardOf(tooMuch))?.not_before ?? null, { timeout: 20_000 }).not.toBeNull();
    expect(await rewardOf(tooMuch)).toMatchObject({ status: "approved", tx_hash: null });
  });

  test("and an admin's password: a second factor keeps it out until that admin gives it there", async () => {
    const { taken, email } = await secondAdmin();
    await admin.query("update users set two_factor_enabled = true where email = $1", [email]);
    const grant = {
      grantId: randomUUID(),
      email: DEMO_ACCOUNTS.buyer.email,
      amountMinor: "1",
      currency: "UAH",
      reason: "stolen",
    };
    const mine = new Taken();
    await mine.do("/api/auth/sign-in/email", { email, password: PASSWORD });
    for (const each of [mine, taken]) {
      const answer = await each.send("POST", "/api/admin/credits", grant);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ error: { code: "factor_needed" } });
    }
    const given = "factor_at = now() where token = split_part($1, '.', 1)";
    await admin.query(`update sessions set ${given}`, [taken.session]);
    await taken.do("/api/admin/credits", grant);
    expect((await mine.send("POST", "/api/admin/credits", grant)).status).toBe(403);
  });
});
