import { beforeAll, describe, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { createCorrespondence, PASSWORD } from "#scripts/testing/letters";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  const database = await createTestDatabase();
  const { handlePage } = await loadPages();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  people = createCorrespondence(database, world);
}, 60_000);

/** Opens a page without scripts; returns its HTML. */
async function open(path: string, cookie = ""): Promise<string> {
  return (await world.send("GET", path, "anonymous", { headers: { cookie } })).text();
}

/** Sends a page's form without scripts; returns the status and the HTML of the answer. */
async function submit(path: string, form: Record<string, string>, cookie = "") {
  const headers = { "content-type": "application/x-www-form-urlencoded", cookie };
  const answer = await world.send("POST", path, "anonymous", { body: new URLSearchParams(form).toString(), headers });
  return { status: answer.status, html: await answer.text() };
}

/** What is written between the page's header and its footer. */
const mainOf = (html: string) => /<main.*<\/main>/s.exec(html)?.[0] ?? "";

/** The text of the first element of this name. */
const textOf = (name: string, html: string) => new RegExp(`<${name}[^>]*>([^<]*)`).exec(html)?.[1];

/** The page that a letter's link opens, with its query. */
const pageOf = (link: string) => link.replace(/^https:\/\/[^/]+/, "");

describe("the sign-in page", () => {
  it.each([
    ["", "Sign in", "Create an account"],
    ["/uk", "Вхід", "Новий обліковий запис"],
    ["/ru", "Вход", "Новая учётная запись"],
  ])("has a title of its own for a new account: %j", async (prefix, signIn, signUp) => {
    expect(textOf("title", await open(`${prefix}/sign-in`))).toBe(`${signIn} · Ring Test`);
    expect(textOf("title", await open(`${prefix}/sign-in?new=account`))).toBe(`${signUp} · Ring Test`);
  });
});

describe("a new password", () => {
  it.each([
    ["en", "Set a new password", "New password"],
    ["uk", "Задайте новий пароль", "Новий пароль"],
    ["ru", "Задайте новый пароль", "Новый пароль"],
  ])("is not asked for any more once it is set: %s", async (locale, asked, done) => {
    const email = `forgot-${locale}@store.example.com`;
    await people.signUp(email);
    await people.send("/letters/reset-password", { email, locale });
    const page = pageOf((await people.letterTo(email)).link);
    expect(textOf("h1", await open(page))).toBe(asked);
    const { status, html } = await submit(page, { password: "another-long-password" });
    expect(status).toBe(200);
    expect(textOf("h1", html)).toBe(done);
    expect(textOf("title", html)).toBe(`${done} · Ring Test`);
    expect(mainOf(html)).not.toContain(asked);
  });
});

describe("a used confirmation link", () => {
  const words = { en: "no longer works", uk: "вже не діє", ru: "больше не действует" };
  const dead = "has already been used";

  it("tells the person whose address is confirmed that it is, and nobody else", async () => {
    const email = "olena@store.example.com";
    const cookie = await people.signUp(email);
    const page = pageOf((await people.letterTo(email)).link);
    expect((await submit(page, {}, cookie)).status).toBe(302);
    for (const [locale, text] of Object.entries(words)) {
      const told = mainOf(await open(locale === "en" ? page : `/${locale}${page}`, cookie));
      expect(told).toContain(text);
      // On a phone it breaks between its parts, and not inside one.
      expect(told).toContain("olena@<wbr/>store<wbr/>.example<wbr/>.com");
    }
    const again = await submit(page, {}, cookie);
    expect(again.status).toBe(404);
    expect(mainOf(again.html)).toContain(words.en);

    const unconfirmed = await people.signUp("somebody@store.example.com");
    for (const other of [unconfirmed, ""]) {
      const html = await open(page, other);
      expect(mainOf(html)).toContain(dead);
      expect(html).not.toContain(words.en);
      expect(html.replaceAll("<wbr/>", "")).not.toContain(email);
    }
  });
});

describe("another address for the account", () => {
  it("stays typed when it is refused, and is gone with the password once it is taken", async () => {
    const email = "taras@store.example.com";
    const newEmail = "taras.new@store.example.com";
    const cookie = await people.signUp(email);
    await submit(pageOf((await people.letterTo(email)).link), {}, cookie);
    const change = { intent: "change", newEmail };
    const refused = await submit("/account", { ...change, password: "a-wrong-password" }, cookie);
    expect(refused.status).toBe(400);
    expect(refused.html).toContain(`value="${newEmail}"`);
    expect(refused.html).not.toContain("a-wrong-password");
    const taken = await submit("/account", { ...change, password: PASSWORD }, cookie);
    expect(taken.status).toBe(200);
    expect(taken.html).toContain("we’ve sent an e-mail to the old one");
    expect(taken.html).not.toContain(newEmail);
    expect(taken.html).not.toContain(PASSWORD);
  });
});

describe("a confirmed address", () => {
  it.each([
    ["", "", "/refcodes"],
    ["/uk", "/uk", "/uk/refcodes"],
    ["/uk", "/uk/checkout?step=1&x=%D1%97", "/uk/checkout?step=1&x=%D1%97"],
    ["", "https://evil.test/", "/refcodes"],
    ["", "//evil.test", "/refcodes"],
    ["/ru", "/sign-in?to=/", "/ru/refcodes"],
  ])("leads on to where its person was going: from %j to %j", async (prefix, to, next) => {
    const email = `${crypto.randomUUID()}@store.example.com`;
    const target = new URLSearchParams({ to });
    const cookie = await people.signUp(email, { callbackURL: `${prefix}/account?${target}` });
    const { link } = await people.letterTo(email);
    expect(link).toContain(`${prefix}/confirm?token=`);
    const headers = { "content-type": "application/x-www-form-urlencoded", cookie };
    const pressed = await world.send("POST", pageOf(link), "anonymous", { body: "", headers });
    expect([pressed.status, pressed.headers.get("location")]).toEqual([302, next]);
    expect(pressed.headers.get("set-cookie")).toContain("ring_flash=emailConfirmed");
    const forged = await open(`${pageOf(link)}&to=https://evil.test/`, cookie);
    expect(mainOf(forged)).not.toContain("evil");
  });
});
