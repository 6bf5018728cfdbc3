import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { users } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { signInOperations } from "#worker/api/account/sign-in";

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database, {
    settings: {
      GOOGLE_CLIENT_ID: "tests.apps.googleusercontent.com",
      GOOGLE_CLIENT_SECRET: "GOCSPX-tests",
    },
  });
}, 60_000);

const PASSWORD = "a-long-password";
const refusal = z.object({ code: z.string(), message: z.string(), requestId: z.string() });

const newEmail = () => `${randomUUID()}@store.example.com`;
const call = (address: string, body?: unknown, cookie = "", search = "") => {
  const [method = "", path = ""] = address.split(" ");
  return world.send(method, path + search, "anonymous", { ...(body !== undefined && { body }), headers: { cookie } });
};
const at = (path: string) => `POST /api/auth/${path}`;

async function newAccount() {
  const email = newEmail();
  const answer = await call(at("sign-up/email"), { email, password: PASSWORD, name: "N", callbackURL: "/verified" });
  return { email, cookie: cookiesOf(answer), answer };
}

async function signedByNewWallet() {
  const { nonce }: { nonce: string } = await (await call(at("siwe/nonce"), {})).json();
  return signedMessage(newWallet(), nonce);
}

/** A call of each that goes well. */
const wellDone: Record<string, () => Promise<Response>> = {
  "sign-up/email": async () => (await newAccount()).answer,
  "sign-in/email": async () => call(at("sign-in/email"), { email: (await newAccount()).email, password: PASSWORD }),
  "sign-in/social": () => call(at("sign-in/social"), { provider: "google", callbackURL: "/" }),
  "siwe/nonce": () => call(at("siwe/nonce"), {}),
  "siwe/verify": async () => call(at("siwe/verify"), await signedByNewWallet()),
  "get-session": async () => call("GET /api/auth/get-session", undefined, (await newAccount()).cookie),
  "sign-out": async () => call(at("sign-out"), {}, (await newAccount()).cookie),
};

describe("what is said of signing in", () => {
  it.each(Object.entries(signInOperations))("%s: is answered so", async (address, { status, answer }) => {
    const name = address.replace(/^\w+ \/api\/auth\//, "");
    const answered = await wellDone[name]?.();
    expect(answered?.status).toBe(status);
    if (answer) answer.parse(await answered?.json());
  });

  it.each(Object.entries(signInOperations).filter(([, { body }]) => body))(
    "%s: refuses what is no request, in the shape that is said",
    async (address, { refuses, access }) => {
      const cookie = access === "session" ? (await newAccount()).cookie : "";
      const answered = await call(address, { unknown: true }, cookie);
      expect(refuses).toContain(answered.status);
      refusal.parse(await answered.json());
    },
  );

  it("takes no more than is said: a role or a confirmation cannot be sent along", async () => {
    const email = newEmail();
    const extra = { role: "admin", emailVerified: true, banned: false, referredBy: { referralCode: "Frnd7Ref" } };
    for (const field of Object.entries(extra)) {
      const body = { email, password: PASSWORD, name: "N", ...Object.fromEntries([field]) };
      await call(at("sign-up/email"), body);
    }
    await call(at("sign-up/email"), { email, password: PASSWORD, name: "N" });
    const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
    expect(user).toMatchObject({ role: "user", emailVerified: false, banned: false, referredBy: null });
  });
});
