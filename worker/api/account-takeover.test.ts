import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { accounts, refcodes, users, wallets } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld, OWNED_WALLET } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createCorrespondence, PASSWORD } from "#scripts/testing/letters";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  people = createCorrespondence(database, world);
}, 60_000);

type Wallet = ReturnType<typeof newWallet>;
const NEW_PASSWORD = "the-owners-own-password";
const inbox = () => `${randomUUID()}@mail.example.com`;
const press: typeof people.press = (...pressed) => people.press(...pressed);
const confirmed = (email: string) => people.signUpConfirmed(email);
const usersWith = (email: string) => database.adminDb.select().from(users).where(eq(users.email, email));
const askChange = async (cookie: string, newEmail: string, password = PASSWORD) =>
  (await people.send("/letters/change-email", { newEmail, proof: { password } }, cookie)).status;

async function resetToken(email: string): Promise<string> {
  await people.send("/letters/reset-password", { email });
  return (await people.letterTo(email, /a new password/)).token;
}

async function nonceFrom(path: string, cookie = "", body: unknown = {}): Promise<string> {
  const answer = await people.send(path, body, cookie);
  const { nonce }: { nonce?: string } = await answer.json();
  return nonce ?? `refused-${answer.status}`;
}

async function linkWallet(wallet: Wallet, cookie: string): Promise<number> {
  return (await people.send("/account/wallets", await people.signLink(wallet, cookie), cookie)).status;
}

async function signInWith(wallet: Wallet): Promise<string | null> {
  const proof = await signedMessage(wallet, await nonceFrom("/auth/siwe/nonce"));
  const answer = await people.send("/auth/siwe/verify", proof);
  return answer.status === 200 ? cookiesOf(answer) : null;
}

describe("a stranger who signed up with somebody's address", () => {
  it("cannot ask for another address, so that the owner's reset leaves him nothing", async () => {
    const [email, his] = [inbox(), inbox()];
    const cookie = await people.signUp(email);
    expect(await askChange(cookie, his)).toBe(403);
    expect(await people.lettersTo(his)).toEqual([]);
    const token = await resetToken(email);
    expect(await press("reset-password", { token, newPassword: NEW_PASSWORD })).toBe(200);
    expect(await people.isSignedIn(cookie)).toBe(false);
    expect(await people.signIn(email)).toBeNull();
    expect(await people.signIn(email, NEW_PASSWORD)).not.toBeNull();
    expect(await usersWith(his)).toEqual([]);
  });

  it("cannot have the owner confirm it for him, nor put a wallet into it", async () => {
    const email = inbox();
    const cookie = await people.signUp(email);
    const { token } = await people.letterTo(email);
    expect(await press("confirm-email", { token })).toBe(401);
    expect(await press("confirm-email", { token }, await confirmed(inbox()))).toBe(403);
    expect(await nonceFrom("/account/wallets/nonce", cookie)).toBe("refused-403");
    expect((await usersWith(email))[0]?.emailVerified).toBe(false);
  });
});

describe("a link of a letter", () => {
  it("does nothing when it is opened, by whoever and however often", async () => {
    const [email, next] = [inbox(), inbox()];
    const cookie = await confirmed(email);
    await askChange(cookie, next);
    const [asked, reset] = [await people.letterTo(email, /change your/), await resetToken(email)];
    for (const method of ["GET", "HEAD"]) {
      for (const path of ["/auth/verify-email", "/auth/reset-password", "/letters/approve-change/press"]) {
        const answer = await people.send(`${path}?token=${asked.token}&callbackURL=%2F`, undefined, cookie, method);
        expect(answer.status).toBe(404);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    }
    expect(await people.lettersTo(next)).toEqual([]);
    expect(await press("approve-change", { token: asked.token }, cookie)).toBe(204);
    expect(await press("reset-password", { token: reset, newPassword: NEW_PASSWORD })).toBe(200);
  });

  it("signs nobody in", async () => {
    const [email, next] = [inbox(), inbox()];
    const cookie = await people.signUp(email);
    const answers = [
      await people.send("/letters/confirm-email/press", await people.letterTo(email).then(pick), cookie),
    ];
    await askChange(cookie, next);
    const approve = pick(await people.letterTo(email, /change your/));
    answers.push(await people.send("/letters/approve-change/press", approve, cookie));
    answers.push(await people.send("/letters/confirm-change/press", pick(await people.letterTo(next)), cookie));
    const reset = { token: await resetToken(next), newPassword: NEW_PASSWORD };
    answers.push(await people.send("/letters/reset-password/press", reset));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 200]);
    expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
  });
});

describe("a stranger who wants his account to have somebody's address", () => {
  it("needs his password, says whose account it is, and cannot have the owner press it", async () => {
    const [his, victims] = [inbox(), inbox()];
    const cookie = await confirmed(his);
    expect(await linkWallet(newWallet(), cookie)).toBe(201);
    expect(await askChange(cookie, victims, "not-the-password")).toBe(400);
    expect(await askChange(cookie, victims)).toBe(204);
    const agreed = pick(await people.letterTo(his, /change your/));
    expect(await press("approve-change", agreed, cookie)).toBe(204);
    const { token, text } = await people.letterTo(victims);
    expect(text).toContain(`${his.slice(0, 1)}•••@mail.example.com`);
    expect(text).not.toContain("Ніна");
    const owner = await confirmed(inbox());
    expect(await press("confirm-change", { token })).toBe(401);
    expect(await press("confirm-change", { token }, owner)).toBe(403);
    expect(await usersWith(victims)).toEqual([]);
  });

  it("cannot do it with a session alone: the link dies with the session that asked", async () => {
    const [his, next] = [inbox(), inbox()];
    const here = await confirmed(his);
    const elsewhere = (await people.signIn(his)) ?? "";
    await askChange(here, next);
    const asked = pick(await people.letterTo(his, /change your/));
    await people.send("/auth/sign-out", {}, here);
    expect(await press("approve-change", asked, elsewhere)).toBe(404);
  });

  it("loses what he left behind: the owner's reset shows every other sign-in method and can remove it", async () => {
    const email = inbox();
    const cookie = await confirmed(email);
    const [mine, his] = [newWallet(), newWallet()];
    expect([await linkWallet(mine, cookie), await linkWallet(his, cookie)]).toEqual([201, 201]);
    const userId = (await usersWith(email))[0]?.id ?? "";
    await database.adminDb
      .insert(accounts)
      .values({ id: userId, userId, accountId: "his-google", providerId: "google" });
    const hisSession = (await signInWith(his)) ?? "";
    expect(await people.isSignedIn(hisSession)).toBe(true);
    const listed = await people.send("/letters/reset-password/press", {
      token: await resetToken(email),
      newPassword: NEW_PASSWORD,
    });
    expect(await listed.json()).toEqual({ wallets: [mine.address, his.address], services: ["google"] });
    expect(await people.isSignedIn(hisSession)).toBe(false);
    const again = (await signInWith(his)) ?? "";
    const taken = await people.send("/letters/reset-password/press", {
      token: await resetToken(email),
      newPassword: NEW_PASSWORD,
      remove: { wallets: [his.address, OWNED_WALLET], services: ["google", "credential"] },
    });
    expect(await taken.json()).toEqual({ wallets: [mine.address], services: [] });
    expect(await people.isSignedIn(again)).toBe(false);
    expect(await signInWith(his)).toBeNull();
    expect(await signInWith(mine)).not.toBeNull();
    expect(await people.signIn(email, NEW_PASSWORD)).not.toBeNull();
    const [code] = await database.adminDb.select().from(refcodes).where(eq(refcodes.walletAddress, his.address));
    expect(code?.active).toBe(false);
  });

  it("cannot leave a wallet in it in the moment of the owner's reset", async () => {
    for (let round = 0; round < 6; round++) {
      const email = inbox();
      const cookie = await confirmed(email);
      const wallet = newWallet();
      const proof = await people.signLink(wallet, cookie);
      const body = { token: await resetToken(email), newPassword: NEW_PASSWORD };
      // Hashing the new password takes a while: land the wallet link around the moment of the write.
      const pause = new Promise((resolve) => setTimeout(resolve, 20 + round * 20));
      const [reset, linked] = await Promise.all([
        people.send("/letters/reset-password/press", body),
        pause.then(() => people.send("/account/wallets", proof, cookie)),
      ]);
      const { wallets: left }: { wallets: string[] } = await reset.json();
      const rows = await database.adminDb.select().from(wallets).where(eq(wallets.address, wallet.address));
      const opens = rows.some(({ unlinkedAt }) => unlinkedAt === null);
      // Every sign-in method left on the account was shown to its owner.
      expect({ opens, status: linked.status }).toEqual({ opens: left.includes(wallet.address), status: linked.status });
    }
  }, 60_000);
});

describe("two letters to set a new password by", () => {
  it("are both spent once one of them is used", async () => {
    const email = inbox();
    await people.signUp(email);
    const [first, second] = [await resetToken(email), await resetToken(email)];
    expect(first).not.toBe(second);
    expect(await press("reset-password", { token: second, newPassword: NEW_PASSWORD })).toBe(200);
    expect(await press("reset-password", { token: first, newPassword: "the-strangers-password" })).toBe(404);
    expect(await people.signIn(email, NEW_PASSWORD)).not.toBeNull();
  });
});

describe("reserved addresses", () => {
  it("are nobody's account: a wallet's own place cannot be taken from it", async () => {
    const wallet = newWallet();
    const place = `${wallet.address}@siwe.placeholder.invalid`;
    for (const email of [place, place.toUpperCase(), "a@b.local", "a@b.TEST", "a@b.example", "a@sub.b.localhost"]) {
      const answer = await people.send("/auth/sign-up/email", { email, password: PASSWORD, name: "N" });
      expect({ email, status: answer.status }).toEqual({ email, status: 403 });
    }
    expect(await signInWith(wallet)).not.toBeNull();
  });

  it("are not moved to, and a placeholder is not found by e-mail", async () => {
    const cookie = await confirmed(inbox());
    const wallet = newWallet();
    await signInWith(wallet);
    const place = `${wallet.address}@siwe.placeholder.invalid`.toLowerCase();
    expect(await usersWith(place)).toHaveLength(1);
    expect(await askChange(cookie, `${newWallet().address}@siwe.placeholder.invalid`)).toBe(400);
    expect(await askChange(cookie, "a@b.local")).toBe(400);
    expect((await people.send("/letters/reset-password", { email: place })).status).toBe(204);
    expect(await people.lettersTo(place)).toEqual([]);
    expect(await people.signIn(place)).toBeNull();
  });
});

describe("an account of a wallet", () => {
  const askWith = async (wallet: Wallet, cookie: string, newEmail: string, nonceFor = newEmail) => {
    const nonce = await nonceFrom("/letters/change-email/nonce", cookie, { newEmail: nonceFor });
    const proof = await signedMessage(wallet, nonce);
    return { proof, status: (await people.send("/letters/change-email", { newEmail, proof }, cookie)).status };
  };

  it("gets its first address by a fresh signature and the new mailbox, which asking does not confirm", async () => {
    const wallet = newWallet();
    const email = inbox();
    const cookie = (await signInWith(wallet)) ?? "";
    const elsewhere = (await signInWith(wallet)) ?? "";
    const { proof, status } = await askWith(wallet, cookie, email);
    expect(status).toBe(204);
    expect(await usersWith(email)).toEqual([]);
    const { token, text } = await people.letterTo(email);
    expect(text).toContain(`${wallet.address.slice(0, 6)}…${wallet.address.slice(-4)}`);
    expect(await press("confirm-change", { token })).toBe(401);
    expect(await press("confirm-change", { token }, cookie)).toBe(204);
    expect((await usersWith(email))[0]).toMatchObject({ emailVerified: true, name: wallet.address });
    expect([await people.isSignedIn(cookie), await people.isSignedIn(elsewhere)]).toEqual([true, false]);
    expect((await people.send("/letters/change-email", { newEmail: email, proof }, cookie)).status).toBe(400);
  });

  it("does not take a stranger's signature, an old one, or one that was made for another address", async () => {
    const [wallet, other] = [newWallet(), newWallet()];
    const email = inbox();
    const cookie = (await signInWith(wallet)) ?? "";
    expect((await askWith(other, cookie, email)).status).toBe(400);
    expect((await askWith(wallet, cookie, email, inbox())).status).toBe(400);
    const forLinking = await signedMessage(wallet, await nonceFrom("/account/wallets/nonce", cookie));
    const asked = { newEmail: email, proof: forLinking };
    expect((await people.send("/letters/change-email", asked, cookie)).status).toBe(400);
    expect(await askChange(cookie, email, "a-password-it-has-not")).toBe(400);
    expect(await people.lettersTo(email)).toEqual([]);
    const { proof, status } = await askWith(wallet, cookie, email);
    expect(status).toBe(204);
    expect((await people.send("/letters/change-email", { newEmail: email, proof }, cookie)).status).toBe(400);
    expect(await people.lettersTo(email)).toHaveLength(1);
  });
});

describe("a name", () => {
  it.each(["Hi\nvisit https://evil.example.com", "N\u0000", "N\u2028M", "N\u202eM", "x".repeat(61), " ", "a\tb"])(
    "is one line of at most 60 characters: %j",
    async (name) => {
      const email = inbox();
      const answer = await people.send("/auth/sign-up/email", { email, password: PASSWORD, name });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(await usersWith(email)).toEqual([]);
    },
  );

  it("greets nobody but the confirmed owner of the account", async () => {
    const [email, next] = [inbox(), inbox()];
    const cookie = await people.signUp(email, { name: "Дзвінка" });
    await resetToken(email);
    for (const { text } of await people.lettersTo(email)) expect(text).not.toContain("Дзвінка");
    await press("confirm-email", pick(await people.letterTo(email, /confirm/)), cookie);
    await askChange(cookie, next);
    const asked = await people.letterTo(email, /change your/);
    expect(asked.text).toContain("Дзвінка");
    await press("approve-change", pick(asked), cookie);
    expect((await people.letterTo(next)).text).not.toContain("Дзвінка");
  });
});

function pick({ token }: { token: string }) {
  return { token };
}
