import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { orders, products } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { addProduct } from "#scripts/testing/store-fixture";
import { createServer } from "#web/create-server";

let database: TestDatabase;
let world: ApiWorld;
let another: string;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  database = await createTestDatabase();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  another = await addProduct(database.adminDb, { stock: 1_000 });
  await database.adminDb.update(products).set({ stock: 1_000 }).where(eq(products.id, world.productId));
}, 60_000);

const contact = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Main street 1" };
const form = "application/x-www-form-urlencoded";

/** A browser's cookies, which its tabs share. */
let jar: Map<string, string>;
beforeEach(() => {
  jar = new Map();
  for (const cookie of (world.cookies.get("user") ?? "").split("; ")) keep(cookie);
});

function keep(cookie: string): void {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
  if (/max-age=0(;|$)/i.test(cookie)) jar.delete(name);
  else jar.set(name, value);
}

const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

/** Sends what a tab sends with the cookies of now; the caller decides when the browser hears the answer. */
async function send(path: string, fields?: Record<string, string>) {
  const headers = { cookie: cookies(), ...(fields && { "content-type": form }) };
  const body = fields && { body: new URLSearchParams(fields).toString() };
  const answer = await world.send(fields ? "POST" : "GET", path, "user", { headers, ...body });
  const html = await answer.text();
  const hear = () => {
    for (const cookie of answer.headers.getSetCookie()) keep(cookie);
  };
  return { status: answer.status, to: answer.headers.get("location"), html, hear };
}

async function post(path: string, fields: Record<string, string>) {
  const answer = await send(path, fields);
  answer.hear();
  return answer;
}

const add = (productId: string) => post("/products/any", { productId, quantity: "1" });
const inCart = () => jar.get("ring_cart") ?? "";

/** Goes through the checkout in a tab; what it answers is the form that the payment step's button sends. */
async function openPayment(): Promise<Record<string, string>> {
  await post("/checkout", contact);
  const { status, html, hear } = await send("/checkout/pay");
  hear();
  expect(status).toBe(200);
  const [, inForm = ""] = /<form[^>]*>((?:(?!<\/form>).)*name="intent" value="credit".*?)<\/form>/s.exec(html) ?? [];
  return Object.fromEntries(
    [...inForm.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
}

const pay = (fields: Record<string, string>) => send("/checkout/pay", fields);
const countOrders = () => database.adminDb.$count(orders, eq(orders.buyerId, world.idOf("user")));

const AGAIN = /^\/orders\/([\da-f]{12})\?again$/;

/** Expects a tab to be led to the order that its cart is already, and to be told so there; answers that order's id. */
async function orderNamed({ status, to }: Awaited<ReturnType<typeof pay>>): Promise<string> {
  expect([status, to]).toEqual([302, expect.stringMatching(AGAIN)]);
  const { status: found, html } = await send(to ?? "");
  expect(found).toBe(200);
  expect(html).toContain("already placed an order from this cart");
  return AGAIN.exec(to ?? "")?.[1] ?? "";
}

describe("two tabs on the payment step", () => {
  it("make one order when both are sent at once, and the other tab leads to it", async () => {
    for (let round = 0; round < 5; round++) {
      await add(world.productId);
      const before = await countOrders();
      const tabs = [await openPayment(), await openPayment()];
      expect(new Set(tabs.map(({ key }) => key)).size).toBe(2);
      const answers = await Promise.all(tabs.map(pay));
      expect(await countOrders()).toBe(before + 1);
      const refused = answers.findIndex(({ to }) => AGAIN.test(to ?? ""));
      const orderId = await orderNamed(answers[refused] ?? expect.fail());
      expect(answers[1 - refused]?.to).toContain(orderId);
      // Whichever answer the browser hears last, the cart is empty.
      for (const { hear } of round % 2 === 0 ? answers : answers.toReversed()) hear();
      expect(inCart()).toBe("");
    }
  });

  it("make one order when one is sent after the other, however long it was open", async () => {
    await add(world.productId);
    const [tab, stale] = [await openPayment(), await openPayment()];
    const first = await pay(tab);
    first.hear();
    expect(first.status).toBe(302);
    expect(first.to).toContain(await orderNamed(await pay(stale)));
    // Also once the same goods are in another cart, which the stale tab leaves alone; that cart can be ordered.
    await add(world.productId);
    const [before, held] = [await countOrders(), inCart()];
    const again = await pay(stale);
    again.hear();
    expect(first.to).toContain(await orderNamed(again));
    expect([await countOrders(), inCart()]).toEqual([before, held]);
    expect((await pay(await openPayment())).status).toBe(302);
    expect(await countOrders()).toBe(before + 1);
  });

  it("make one order when the cart is changed in between: what was added stays and is ordered on its own", async () => {
    await add(world.productId);
    const tab = await openPayment();
    await add(another);
    const later = await openPayment();
    const first = await pay(tab);
    first.hear();
    expect(inCart()).toMatch(new RegExp(`^${another}:1\\.`));
    expect(first.to).toContain(await orderNamed(await pay(later)));
    const before = await countOrders();
    expect((await pay(await openPayment())).status).toBe(302);
    expect(await countOrders()).toBe(before + 1);
  });

  it("make one order when the cart is emptied and filled again in between", async () => {
    await add(world.productId);
    const tab = await openPayment();
    await post("/cart", { intent: "remove", productId: world.productId });
    await add(world.productId);
    const later = await openPayment();
    const first = await pay(tab);
    first.hear();
    expect(first.to).toContain(await orderNamed(await pay(later)));
  });

  it("make one order of a cart that was filled before carts had ids", async () => {
    jar.set("ring_cart", `${world.productId}:1`);
    const tabs = [await openPayment(), await openPayment()];
    const first = await pay(tabs[0] ?? expect.fail());
    first.hear();
    expect(inCart()).toBe("");
    expect(first.to).toContain(await orderNamed(await pay(tabs[1] ?? expect.fail())));
  });
});

describe("a form that was open while carts got ids", () => {
  it("is still ordered, is answered again by its order, and takes out of the cart what it ordered", async () => {
    await add(world.productId);
    const { cartId, ...form } = await openPayment();
    await add(another);
    const before = await countOrders();
    const first = await pay(form);
    expect([first.status, first.to]).toEqual([302, expect.stringContaining("/orders/")]);
    first.hear();
    expect(inCart()).toMatch(new RegExp(`^${another}:1\\.`));
    expect((await pay(form)).to).toBe(first.to);
    expect(await countOrders()).toBe(before + 1);
    // What is left is another cart.
    const left = await openPayment();
    expect(left.cartId).not.toBe(cartId);
    expect((await pay(left)).status).toBe(302);
    expect(await countOrders()).toBe(before + 2);
  });
});

it("a cart whose order was placed by an answer that got lost is emptied of it, and leads to it", async () => {
  await add(world.productId);
  const lost = await pay(await openPayment());
  await add(another);
  const again = await pay(await openPayment());
  again.hear();
  expect(lost.to).toContain(await orderNamed(again));
  expect(inCart()).toMatch(new RegExp(`^${another}:1\\.`));
  expect((await pay(await openPayment())).status).toBe(302);
});

it("the same form sent again is answered by its order, and leaves what has been put into the cart since", async () => {
  await add(world.productId);
  const tab = await openPayment();
  const first = await pay(tab);
  first.hear();
  await add(world.productId);
  const [held, before] = [inCart(), await countOrders()];
  const again = await pay(tab);
  again.hear();
  expect([again.status, again.to]).toEqual([302, first.to]);
  expect([inCart(), await countOrders()]).toEqual([held, before]);
});

it.each(["", "x", "00000000-0000-4000-8000-00000000000G"])(
  "a form with %j for a cart's id orders nothing",
  async (cartId) => {
    await add(world.productId);
    const before = await countOrders();
    expect((await pay({ ...(await openPayment()), cartId })).status).toBe(409);
    expect(await countOrders()).toBe(before);
  },
);
