import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { letterTokens, outbox, sessions, users } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { createCorrespondence, PASSWORD } from "#scripts/testing/letters";
import { APP_URL } from "#scripts/testing/test-app";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  people = createCorrespondence(database, world);
}, 60_000);

const userOf = async (email: string) => {
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  if (!user) throw new Error(`no user ${email}`);
  return user;
};
const press: typeof people.press = (...pressed) => people.press(...pressed);
const confirmed = (email: string) => people.signUpConfirmed(email);

describe("a new account's address", () => {
  it("is confirmed by pressing, in the language of the page it was asked on, once and for all", async () => {
    const cookie = await people.signUp("nina@store.example.com", { callbackURL: "/uk/account" });
    const { subject, text, link, token } = await people.letterTo("nina@store.example.com");
    expect(subject).toBe("Ring Test: підтвердьте пошту");
    expect(link).toMatch(/^https:\/\/store\.test\/uk\/confirm\?token=[A-Za-z0-9_-]{43}$/);
    // Whoever typed this address may not be its owner, and chose the name.
    expect(text).not.toContain("Ніна");
    expect((await userOf("nina@store.example.com")).emailVerified).toBe(false);
    expect(await press("confirm-email", { token }, cookie)).toBe(204);
    expect((await userOf("nina@store.example.com")).emailVerified).toBe(true);
    expect(await press("confirm-email", { token }, cookie)).toBe(404);
  });

  it("is asked for again, and the first link that is pressed ends the other", async () => {
    const cookie = await people.signUp("olha@store.example.com");
    const { token: first } = await people.letterTo("olha@store.example.com");
    expect((await people.send("/letters/confirm-email", { locale: "ru" }, cookie)).status).toBe(204);
    const { subject, token: second } = await people.letterTo("olha@store.example.com");
    expect(subject).toBe("Ring Test: подтвердите почту");
    expect(await press("confirm-email", { token: second }, cookie)).toBe(204);
    expect(await press("confirm-email", { token: first }, cookie)).toBe(404);
    expect((await people.send("/letters/confirm-email", {}, cookie)).status).toBe(204);
    expect(await people.lettersTo("olha@store.example.com")).toHaveLength(2);
  });

  it("is confirmed neither by a made-up link, nor by another kind of link, nor for somebody else", async () => {
    const cookie = await people.signUp("petra@store.example.com");
    const { token } = await people.letterTo("petra@store.example.com");
    const other = token.replace(/^./, (first) => (first === "A" ? "B" : "A"));
    for (const wrong of [other, token.slice(1), `${token}A`, "", "e30.e30.e30"]) {
      expect(await press("confirm-email", { token: wrong }, cookie)).toBe(404);
    }
    expect(await press("approve-change", { token }, cookie)).toBe(404);
    expect(await press("confirm-change", { token }, cookie)).toBe(404);
    expect(await press("reset-password", { token, newPassword: "another-password" })).toBe(404);
    expect(await press("confirm-email", { token })).toBe(401);
    const somebody = world.cookies.get("user") ?? "";
    expect(await press("confirm-email", { token }, somebody)).toBe(403);
    expect((await userOf("petra@store.example.com")).emailVerified).toBe(false);
    expect(await press("confirm-email", { token }, cookie)).toBe(204);
  });
});

describe("a letter with a link", () => {
  it("is kept together with its event and its link, of which only a hash is stored", async () => {
    await people.signUp("hash@store.example.com");
    const { id, token, text, html } = await people.letterTo("hash@store.example.com");
    const { id: userId } = await userOf("hash@store.example.com");
    const links = await database.adminDb.select().from(letterTokens).where(eq(letterTokens.userId, userId));
    expect(links).toHaveLength(1);
    expect(JSON.stringify(links)).not.toContain(token);
    expect(text).toContain(token);
    expect(html).toContain(token);
    const events = await database.adminDb
      .select()
      .from(outbox)
      .where(eq(outbox.id, `mail.queued:${id}`));
    expect(events).toHaveLength(1);
  });

  it("works no longer once its time is over, and is then forgotten", async () => {
    const cookie = await people.signUp("late@store.example.com");
    const { token } = await people.letterTo("late@store.example.com");
    const { id: userId } = await userOf("late@store.example.com");
    const open = () => database.adminDb.select().from(letterTokens).where(eq(letterTokens.userId, userId));
    await database.adminDb.update(letterTokens).set({ expiresAt: new Date() }).where(eq(letterTokens.userId, userId));
    expect(await press("confirm-email", { token }, cookie)).toBe(404);
    expect(await open()).toHaveLength(1);
    await people.signUp("later@store.example.com");
    expect(await open()).toEqual([]);
  });
});

describe("signing up", () => {
  it("makes one account of an address, however many ask for it at once, and never fails unexplained", async () => {
    allowErrorLog(/Failed to create user/);
    for (let round = 0; round < 4; round++) {
      const email = `twice-${round}@store.example.com`;
      const body = { email, password: PASSWORD, name: "N", callbackURL: "/" };
      const answers = await Promise.all([1, 2, 3].map(() => people.send("/auth/sign-up/email", body)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422]);
      expect(await database.adminDb.select().from(users).where(eq(users.email, email))).toHaveLength(1);
      expect(await people.lettersTo(email)).toHaveLength(1);
    }
  });
});

describe("a forgotten password", () => {
  it("is replaced by a link that works once; every session ends, the address counts as confirmed", async () => {
    const email = "petro@store.example.com";
    const cookie = await people.signUp(email);
    expect((await people.send("/letters/reset-password", { email, locale: "ru" })).status).toBe(204);
    const { subject, link, token } = await people.letterTo(email);
    expect(subject).toBe("Ring Test: новый пароль");
    expect(link).toContain("/ru/reset-password?token=");
    const tries = await Promise.all(
      ["first-new-password", "second-new-password"].map((newPassword) =>
        press("reset-password", { token, newPassword }),
      ),
    );
    expect(tries.toSorted()).toEqual([200, 404]);
    const { id, emailVerified } = await userOf(email);
    expect(emailVerified).toBe(true);
    expect(await database.adminDb.select().from(sessions).where(eq(sessions.userId, id))).toEqual([]);
    expect(await people.isSignedIn(cookie)).toBe(false);
    expect(await people.signIn(email)).toBeNull();
    const { subject: news, link: help } = await people.letterTo(email, /changed/);
    expect(news).toBe("Ring Test: your password was changed");
    expect(help).toBe(`${APP_URL}/forgot-password`);
    expect((await people.lettersTo(email)).filter(({ subject: each }) => /changed/.test(each ?? ""))).toHaveLength(1);
  });

  it("is answered alike whether there is an account or not, and sends nothing to nobody", async () => {
    await people.signUp("iryna@store.example.com");
    const ask = async (email: string) => {
      const answer = await people.send("/letters/reset-password", { email });
      return { status: answer.status, body: await answer.text() };
    };
    expect(await ask("Iryna@Store.example.com")).toEqual(await ask("nobody@store.example.com"));
    expect(await people.lettersTo("nobody@store.example.com")).toEqual([]);
    expect((await people.letterTo("iryna@store.example.com")).subject).toContain("new password");
  });

  it("is told of even when a stranger has used up the letters of this hour", async () => {
    const email = "flooded@store.example.com";
    await confirmed(email);
    for (let letter = 0; letter < 6; letter++) await people.send("/letters/reset-password", { email });
    const { token } = await people.letterTo(email, /new password/);
    expect(await press("reset-password", { token, newPassword: "another-password" })).toBe(200);
    expect((await people.letterTo(email, /was changed/)).subject).toBeTruthy();
  });
});

describe("a password that is known", () => {
  it("is changed at once; other sessions end, this one stays", async () => {
    const email = "knows@store.example.com";
    const here = await confirmed(email);
    const elsewhere = (await people.signIn(email)) ?? "";
    const change = (currentPassword: string, newPassword = "another-password") =>
      people.send("/account/password", { currentPassword, newPassword }, here, "PUT");
    expect((await change("not-the-password")).status).toBe(400);
    expect((await change(PASSWORD, "short")).status).toBe(400);
    expect(await people.isSignedIn(elsewhere)).toBe(true);
    const answers = await Promise.all([change(PASSWORD), change(PASSWORD, "one-more-password")]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(await people.isSignedIn(here)).toBe(true);
    expect(await people.isSignedIn(elsewhere)).toBe(false);
    expect(await people.signIn(email)).toBeNull();
    expect((await people.letterTo(email, /was changed/)).text).toContain("Ніна");
  });
});

describe("a change of address", () => {
  const ask = (cookie: string, newEmail: string, password = PASSWORD) =>
    people.send("/letters/change-email", { newEmail, proof: { password } }, cookie);

  it("needs the password, the old mailbox and the new one; until then the old one stays", async () => {
    const here = await confirmed("old@store.example.com");
    const elsewhere = (await people.signIn("old@store.example.com")) ?? "";
    expect((await ask(here, "new@store.example.com", "not-the-password")).status).toBe(400);
    expect((await ask(here, "new@store.example.com")).status).toBe(204);
    const asked = await people.letterTo("old@store.example.com", /change your/);
    expect(asked.text).toContain("new@store.example.com");
    expect(await people.lettersTo("new@store.example.com")).toEqual([]);
    expect(await press("approve-change", { token: asked.token }, here)).toBe(204);
    const last = await people.letterTo("new@store.example.com");
    expect(last.text).toContain("o•••@store.example.com");
    expect((await userOf("old@store.example.com")).emailVerified).toBe(true);
    expect(await press("confirm-change", { token: last.token }, here)).toBe(204);
    expect((await userOf("new@store.example.com")).emailVerified).toBe(true);
    expect(await people.isSignedIn(here)).toBe(true);
    expect(await people.isSignedIn(elsewhere)).toBe(false);
    expect((await people.letterTo("old@store.example.com", /e-mail of your account/)).text).toContain(
      "new@store.example.com",
    );
    expect(await people.signIn("new@store.example.com")).not.toBeNull();
    expect(await people.signIn("old@store.example.com")).toBeNull();
  });

  it("to somebody else's address is never made, and does not say that it is taken", async () => {
    const cookie = await confirmed("mallory@store.example.com");
    expect((await ask(cookie, "user@store.test")).status).toBe(400);
    await people.signUp("taken@store.example.com");
    const before = await people.lettersTo("taken@store.example.com");
    expect((await ask(cookie, "taken@store.example.com")).status).toBe(204);
    const { token } = await people.letterTo("mallory@store.example.com", /change your/);
    expect(await press("approve-change", { token }, cookie)).toBe(204);
    expect(await people.lettersTo("taken@store.example.com")).toHaveLength(before.length);
  });

  it("changes nothing when the address has been taken in the meantime", async () => {
    const cookie = await confirmed("slow@store.example.com");
    await ask(cookie, "wanted@store.example.com");
    await press("approve-change", { token: (await people.letterTo("slow@store.example.com", /change/)).token }, cookie);
    const { token } = await people.letterTo("wanted@store.example.com");
    const faster = await people.signUp("wanted@store.example.com");
    expect(await press("confirm-change", { token }, cookie)).toBe(409);
    expect(await people.isSignedIn(cookie)).toBe(true);
    expect(await people.isSignedIn(faster)).toBe(true);
    expect((await userOf("slow@store.example.com")).emailVerified).toBe(true);
  });

  it("is made once when its button is pressed twice at the same moment", async () => {
    const cookie = await confirmed("double@store.example.com");
    await ask(cookie, "doubled@store.example.com");
    const { token: agree } = await people.letterTo("double@store.example.com", /change/);
    const agreed = await Promise.all([1, 2, 3].map(() => press("approve-change", { token: agree }, cookie)));
    expect(agreed.toSorted()).toEqual([204, 404, 404]);
    expect(await people.lettersTo("doubled@store.example.com")).toHaveLength(1);
    const { token } = await people.letterTo("doubled@store.example.com");
    const moved = await Promise.all([1, 2, 3].map(() => press("confirm-change", { token }, cookie)));
    expect(moved.toSorted()).toEqual([204, 404, 404]);
    const told = (await people.lettersTo("double@store.example.com")).filter(({ id }) => id.startsWith("moved:"));
    expect(told).toHaveLength(1);
  });
});
