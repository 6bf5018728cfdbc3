import { desc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { mails, sessions, users } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { APP_URL } from "#scripts/testing/test-app";

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
}, 60_000);

const PASSWORD = "a-long-password";
const post = (path: string, body: unknown, cookie = "") =>
  world.send("POST", `/api/auth${path}`, "anonymous", { body, headers: { cookie } });

/** The newest letter to an address, and where its button leads. */
async function letterTo(recipient: string) {
  const rows = await database.adminDb.select().from(mails).where(eq(mails.recipient, recipient));
  const [letter] = rows.toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime());
  if (!letter) throw new Error(`no letter to ${recipient}`);
  const link = /https:\/\/\S+/.exec(letter.text ?? "")?.[0] ?? "";
  return { ...letter, link, count: rows.length };
}
const open = async (link: string, cookie = "") => {
  const { pathname, search } = new URL(link);
  const answer = await world.send("GET", pathname + search, "anonymous", { headers: { cookie } });
  return { status: answer.status, to: answer.headers.get("location"), cookie: cookiesOf(answer) };
};
const userOf = async (email: string) => {
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  if (!user) throw new Error(`no user ${email}`);
  return user;
};
async function signUp(email: string, callbackURL = "/verified") {
  const answer = await post("/sign-up/email", { email, password: PASSWORD, name: "Ніна", callbackURL });
  expect(answer.status).toBe(200);
  return cookiesOf(answer);
}

describe("a new account's address", () => {
  it("is confirmed by the link in a letter, in the language of the page it was asked on, once and for all", async () => {
    await signUp("nina@store.test", "/uk/verified");
    expect((await userOf("nina@store.test")).emailVerified).toBe(false);
    const { subject, text, link } = await letterTo("nina@store.test");
    expect(subject).toBe("Ring Test: підтвердьте пошту");
    // Whoever typed this address may not be its owner, and chose the name.
    expect(text).not.toContain("Ніна");
    const [first, again] = [await open(link), await open(link)];
    for (const { status, to, cookie } of [first, again]) {
      expect({ status, to, cookie }).toEqual({ status: 302, to: "/uk/verified", cookie: "" });
    }
    expect((await userOf("nina@store.test")).emailVerified).toBe(true);
  });

  it("is not confirmed by a link that was changed, and never leads off the store", async () => {
    await signUp("olha@store.test");
    const { link } = await letterTo("olha@store.test");
    const forged = await open(link.replace(/token=[^&]+/, "token=e30.e30.e30"));
    expect(forged.to).toBe("/verified?error=INVALID_TOKEN");
    const away = await open(link.replace(/callbackURL=[^&]+/, "callbackURL=https%3A%2F%2Fevil.example"));
    expect(away.status).toBe(403);
    expect((await userOf("olha@store.test")).emailVerified).toBe(false);
  });
});

describe("signing up", () => {
  it("makes one account of an address, however many ask for it at once, and never fails unexplained", async () => {
    for (let round = 0; round < 4; round++) {
      const email = `twice-${round}@store.test`;
      const body = { email, password: PASSWORD, name: "N", callbackURL: "/verified" };
      const answers = await Promise.all([1, 2, 3].map(() => post("/sign-up/email", body)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422]);
      expect(await database.adminDb.select().from(users).where(eq(users.email, email))).toHaveLength(1);
      expect((await letterTo(email)).count).toBe(1);
    }
  });
});

describe("a forgotten password", () => {
  it("is replaced by a link that works once; every session ends, the address counts as confirmed", async () => {
    const cookie = await signUp("petro@store.test");
    await post("/request-password-reset", { email: "petro@store.test", redirectTo: "/ru/reset-password" });
    const { subject, link } = await letterTo("petro@store.test");
    expect(subject).toBe("Ring Test: новый пароль");
    const { to } = await open(link);
    const token = new URL(to ?? "", APP_URL).searchParams.get("token");
    expect(to).toContain("/ru/reset-password?token=");
    const tries = await Promise.all(
      ["first-new-password", "second-new-password"].map((newPassword) =>
        post("/reset-password", { newPassword, token }),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    const { id, emailVerified } = await userOf("petro@store.test");
    expect(emailVerified).toBe(true);
    expect(await database.adminDb.select().from(sessions).where(eq(sessions.userId, id))).toEqual([]);
    const session = await world.send("GET", "/api/auth/get-session", "anonymous", { headers: { cookie } });
    expect(await session.json()).toBeNull();
    expect((await post("/sign-in/email", { email: "petro@store.test", password: PASSWORD })).status).toBe(401);
    const { subject: news, link: help } = await letterTo("petro@store.test");
    expect(news).toBe("Ring Test: your password was changed");
    expect(help).toBe(`${APP_URL}/forgot-password`);
    expect((await open(link)).to).toContain("error=INVALID_TOKEN");
  });

  it("is answered alike whether there is an account or not, and sends nothing to nobody", async () => {
    await signUp("iryna@store.test");
    const ask = async (email: string) => {
      const answer = await post("/request-password-reset", { email, redirectTo: "/reset-password" });
      return { status: answer.status, body: await answer.text() };
    };
    expect(await ask("iryna@store.test")).toEqual(await ask("nobody@store.test"));
    const [none] = await database.adminDb.select().from(mails).where(eq(mails.recipient, "nobody@store.test"));
    expect(none).toBeUndefined();
  });
});

describe("a change of address", () => {
  it("needs the old mailbox and the new one; until then the old one stays", async () => {
    const cookie = await signUp("old@store.test");
    await open((await letterTo("old@store.test")).link);
    const body = { newEmail: "new@store.test", callbackURL: "/verified" };
    expect((await post("/change-email", body, cookie)).status).toBe(200);
    const asked = await letterTo("old@store.test");
    expect(asked.text).toContain("new@store.test");
    await open(asked.link, cookie);
    expect((await userOf("old@store.test")).emailVerified).toBe(true);
    await open((await letterTo("new@store.test")).link, cookie);
    expect((await userOf("new@store.test")).emailVerified).toBe(true);
    expect((await post("/sign-in/email", { email: "new@store.test", password: PASSWORD })).status).toBe(200);
  });

  it("to somebody else's address is never made, and does not say that it is taken", async () => {
    const cookie = await signUp("mallory@store.test");
    const answer = await post("/change-email", { newEmail: "user@store.test", callbackURL: "/verified" }, cookie);
    expect(answer.status).toBe(200);
    const [letter] = await database.adminDb
      .select()
      .from(mails)
      .where(eq(mails.recipient, "user@store.test"))
      .orderBy(desc(mails.createdAt));
    expect(letter?.subject).toBe("Ring Test: confirm your e-mail");
    expect(letter?.text).not.toContain("mallory");
    expect((await userOf("user@store.test")).name).toBe("user");
  });
});
