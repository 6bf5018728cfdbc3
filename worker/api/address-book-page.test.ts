import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { deliveryAddresses } from "#db/schema";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  const { handlePage } = await loadPages();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
}, 60_000);
beforeEach(async () => void (await database.adminDb.delete(deliveryAddresses)));

const BOOK = "/account/addresses";
const inCity = (city: string) => ({ name: "Nina", phone: "+380 44 123 45 67", city, address: "Main street 1" });

async function open(path: string, role: Role = "user", cookie = ""): Promise<string> {
  const headers = { cookie: `${world.cookies.get(role)}; ${cookie}` };
  const answer = await world.send("GET", path, role, { headers });
  expect(answer.status).toBe(200);
  return answer.text();
}
async function submit(path: string, form: Record<string, string>, role: Role = "user", cookie = "") {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(cookie && { cookie: `${world.cookies.get(role)}; ${cookie}` }),
  };
  const answer = await world.send("POST", path, role, { body: new URLSearchParams(form).toString(), headers });
  return { status: answer.status, to: answer.headers.get("location"), html: await answer.text(), answer };
}
const bookOf = (role: Role) =>
  database.adminDb
    .select()
    .from(deliveryAddresses)
    .where(eq(deliveryAddresses.userId, world.idOf(role)))
    .orderBy(deliveryAddresses.place);
const citiesOf = async (role: Role) => (await bookOf(role)).map(({ city }) => city);
const add = (city: string) => submit(BOOK, { intent: "add", ...inCity(city) });

describe("the address book's page, without scripts", () => {
  it.each(["", "/uk", "/ru"])(
    "adds, changes, makes default and removes, and returns to the list: %j",
    async (prefix) => {
      const page = prefix + BOOK;
      expect(await open(`${page}?edit=new`)).toContain('name="address"');
      for (const city of ["Kyiv", "Lviv"]) {
        expect((await submit(`${page}?edit=new`, { intent: "add", ...inCity(city) })).to).toBe(page);
      }
      const [kyiv, lviv] = await bookOf("user");
      const id = kyiv?.id ?? "";
      expect(await open(`${page}?edit=${id}`)).toContain('value="Kyiv"');
      expect((await submit(`${page}?edit=${id}`, { intent: "change", id, ...inCity("Dnipro") })).to).toBe(page);
      expect((await submit(page, { intent: "prefer", id: lviv?.id ?? "" })).to).toBe(page);
      const html = await open(page);
      expect(html.indexOf("Lviv")).toBeLessThan(html.indexOf("Dnipro"));
      for (const _ of [1, 2]) expect((await submit(page, { intent: "remove", id })).to).toBe(page);
      expect(await citiesOf("user")).toEqual(["Lviv"]);
    },
  );

  it("keeps what was typed when it is refused, as text and never as markup, and saves nothing", async () => {
    const refused = await submit(`${BOOK}?edit=new`, { intent: "add", ...inCity("<b>Kyiv"), phone: "soon" });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain("&lt;b&gt;Kyiv");
    expect(refused.html).not.toContain("<b>Kyiv");
    expect(refused.html).toContain('aria-invalid="true"');
    expect(await bookOf("user")).toEqual([]);
  });

  it("says that the book is full, that an address is there already or is gone", async () => {
    for (let each = 0; each < MAX_ADDRESSES; each++) await add(`City ${each}`);
    const [{ id } = { id: "" }] = await bookOf("user");
    const full = await submit(`${BOOK}?edit=new`, { intent: "add", ...inCity("One more") });
    expect([full.status, full.html.includes("One more")]).toEqual([409, true]);
    const same = await submit(`${BOOK}?edit=${id}`, { intent: "change", id, ...inCity("City 1") });
    expect(same.status).toBe(409);
    const gone = await submit(BOOK, { intent: "prefer", id: crypto.randomUUID() });
    expect(gone.status).toBe(404);
    expect(await citiesOf("user")).toEqual(Array.from({ length: MAX_ADDRESSES }, (_, each) => `City ${each}`));
  });

  it.each([{ intent: "add?" }, { intent: "remove" }, { intent: "remove", id: "x' or true --" }, {}])(
    "refuses %j",
    async (form) => {
      await add("Kyiv");
      expect((await submit(BOOK, form)).status).toBe(400);
      expect(await citiesOf("user")).toEqual(["Kyiv"]);
    },
  );
});

describe("somebody else's address book", () => {
  const others = ["anotherUser", "vendor", "anotherVendor", "admin"] as const;

  it.each(others)("is neither shown to %s nor changed by them", async (role) => {
    await add("Zhytomyr");
    const [{ id } = { id: "" }] = await bookOf("user");
    const cart = `ring_cart=${world.productId}:1`;
    for (const path of [BOOK, `${BOOK}?edit=${id}`, "/checkout"]) {
      expect(await open(path, role, cart)).not.toContain("Zhytomyr");
    }
    expect((await submit(BOOK, { intent: "change", id, ...inCity("Mine") }, role)).status).toBe(404);
    expect((await submit(BOOK, { intent: "prefer", id }, role)).status).toBe(404);
    await submit(BOOK, { intent: "remove", id }, role);
    expect(await bookOf("user")).toMatchObject([{ id, city: "Zhytomyr", preferredAt: null }]);
  });
});

describe("the first step of the checkout, without scripts", () => {
  const review = "/checkout/review";
  const draftIn = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .find((line) => line.startsWith("ring_checkout="))
      ?.split(";")[0] ?? "";

  it("saves what is typed only if that is ticked, and once", async () => {
    expect((await submit("/checkout", inCity("Kyiv"))).to).toBe(review);
    expect(await bookOf("user")).toEqual([]);
    for (const _ of [1, 2]) expect((await submit("/checkout", { ...inCity("Lviv"), save: "yes" })).to).toBe(review);
    expect(await citiesOf("user")).toEqual(["Lviv"]);
    expect((await submit("/checkout", { ...inCity(""), save: "yes" })).status).toBe(400);
    expect(await citiesOf("user")).toEqual(["Lviv"]);
  });

  it("takes the chosen address to the review, whatever is typed below, and keeps it chosen on the way back", async () => {
    for (const city of ["Kyiv", "Lviv"]) await add(city);
    const cart = `ring_cart=${world.productId}:1`;
    const to = JSON.stringify(inCity("Kyiv"));
    const first = await open("/checkout", "user", cart);
    expect(first).toMatch(/Lviv[^>]*checked=""|checked=""[^>]*Lviv/);
    const { answer } = await submit("/checkout", { ...inCity("Typed"), to });
    const draft = draftIn(answer);
    expect(await open(review, "user", `${cart}; ${draft}`)).toContain("Kyiv");
    expect(await open("/checkout", "user", `${cart}; ${draft}`)).toMatch(/Kyiv[^>]*checked=""|checked=""[^>]*Kyiv/);
    const another = await submit("/checkout", { ...inCity("Typed"), to: "another" });
    expect(await open(review, "user", `${cart}; ${draftIn(another.answer)}`)).toContain("Typed");
  });

  it("shows a typed address again if it is refused, but not if it was not chosen", async () => {
    await add("Kyiv");
    const cart = `ring_cart=${world.productId}:1`;
    const before = draftIn((await submit("/checkout", { to: JSON.stringify(inCity("Kyiv")) })).answer);
    for (const cookie of ["", before]) {
      const { status, html } = await submit(
        "/checkout",
        { ...inCity("Odesa"), phone: "soon", to: "another" },
        "user",
        `${cart}; ${cookie}`,
      );
      expect(status).toBe(400);
      expect(html).toMatch(/<input[^>]*checked=""[^>]*value="another"|<input[^>]*value="another"[^>]*checked=""/);
    }
  });

  it("goes on without saving once the book is full, and says so first", async () => {
    for (let each = 0; each < MAX_ADDRESSES; each++) await add(`City ${each}`);
    const full = await submit("/checkout", { ...inCity("One more"), save: "yes" });
    expect([full.status, full.html.includes("One more")]).toEqual([409, true]);
    expect((await submit("/checkout", inCity("One more"))).to).toBe(review);
    expect(await bookOf("user")).toHaveLength(MAX_ADDRESSES);
  });
});
