import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Hono } from "hono";
import type { UserRole } from "#core/domain/viewer";
import { grantCredit } from "#core/services/credit/grant-credit";
import {
  adminProposals,
  deadLetters,
  deliveryAddresses,
  paymentAttempts,
  refcodes,
  referralRewards,
  users,
  vendors,
  wallets,
} from "#db/schema";
import type { App } from "#web/services";
import type { ApiEnv } from "#worker/api/runtime";
import type { TestDatabase } from "./database.ts";
import { addAdmin, addAttempt, addProduct, placeOrder, serviceContext } from "./store-fixture.ts";
import { APP_URL, apiOf, createTestApp, type TestAppOptions } from "./test-app.ts";

export const OWNED_WALLET = "0x00000000000000000000000000000000000000A7";
/** A code of the same person, active. */
export const OWNED_CODE = "Mine2345";
/** An entry of the same person's address book. */
export const OWNED_ADDRESS = "00000000-0000-4000-8000-0000000000ad";
export const REWARDS = { pending: "ring-test-pending", doomed: "ring-test-doomed", failed: "ring-test-failed" };

/** Open proposals of another admin. */
export const PROPOSALS = { carriedOut: "proposal-1", declined: "proposal-2" };

export const DEAD_LETTERS = { replayed: "parked-1", dropped: "parked-2" };

/** The owner of everything comes last, so that the others try while it is still there. */
export const roles = ["anonymous", "anotherUser", "vendor", "anotherVendor", "admin", "user"] as const;

export type Role = (typeof roles)[number];

const roleOf: Record<Exclude<Role, "anonymous">, UserRole> = {
  anotherUser: "user",
  vendor: "vendor",
  anotherVendor: "vendor",
  admin: "admin",
  user: "user",
};

/** What a route answers to each. */
export type Row<Outcome> = Record<Role, Outcome>;

export function row<Outcome>(anonymous: Outcome, others: Outcome, admin: Outcome, user: Outcome): Row<Outcome> {
  return { anonymous, anotherUser: others, vendor: others, anotherVendor: others, admin, user };
}
export const everyone = <Outcome>(outcome: Outcome) => row(outcome, outcome, outcome, outcome);
export const signedIn = <Outcome>(refused: Outcome, outcome: Outcome) => row(refused, outcome, outcome, outcome);
export const adminOnly = <Outcome>(anonymous: Outcome, refused: Outcome, outcome: Outcome) =>
  row(anonymous, refused, outcome, refused);
export const ownerOnly = <Outcome>(anonymous: Outcome, refused: Outcome, outcome: Outcome) =>
  row(anonymous, refused, refused, outcome);

export interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
}

/** A store with somebody of every role in it, and a user who owns an order, a payment, a wallet and rewards. */
export interface ApiWorld {
  app: App;
  productId: string;
  orderId: string;
  orderReference: string;
  cookies: ReadonlyMap<Role, string>;
  idOf(role: Role): string;
  send(method: string, path: string, role: Role, sent?: Sent): Promise<Response>;
  /** Signs a person in again after their session may have ended. */
  signIn(role: Exclude<Role, "anonymous">): Promise<void>;
}

/** Handles the requests of such a world; its API alone by default. */
type Serve = (app: App) => Pick<Hono<ApiEnv>, "fetch">;

/** Fills a test database with that store and puts the API on it. */
export async function createApiWorld(
  database: TestDatabase,
  options?: TestAppOptions,
  serve: Serve = apiOf,
): Promise<ApiWorld> {
  const app = createTestApp(database.appUrl, options);
  const server = serve(app);
  const cookies = new Map<Role, string>();
  const ids = new Map<Role, string>();

  async function send(method: string, path: string, role: Role, { body, headers }: Sent = {}): Promise<Response> {
    const isRaw = typeof body === "string" || body instanceof ReadableStream || body instanceof FormData;
    const isBytes = body instanceof Uint8Array;
    const request = new Request(`${APP_URL}${path}`, {
      method,
      headers: {
        origin: APP_URL,
        cookie: cookies.get(role) ?? "",
        ...(body !== undefined && !(body instanceof FormData) && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: isBytes ? body.slice() : isRaw ? body : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: "half" as const }),
    });
    return server.fetch(request, {}, backgroundOf());
  }

  async function addPerson(role: Exclude<Role, "anonymous">): Promise<void> {
    const signedUpAs = `${role.toLowerCase()}@store.example.com`;
    const email = `${role.toLowerCase()}@store.test`;
    const response = await send("POST", "/api/auth/sign-up/email", "anonymous", {
      body: { email: signedUpAs, password: "password-123", name: role },
    });
    cookies.set(role, cookiesOf(response));
    const [user] = await database.adminDb
      .update(users)
      .set({ role: roleOf[role], roleSince: new Date(0), email, emailVerified: true })
      .where(eq(users.email, signedUpAs))
      .returning();
    if (!user) throw new Error(`no account for ${role}`);
    ids.set(role, user.id);
    if (roleOf[role] === "vendor") {
      await database.adminDb.insert(vendors).values({ id: role, userId: user.id, name: role, tier: "starter" });
    }
  }

  async function signIn(role: Exclude<Role, "anonymous">): Promise<void> {
    const body = { email: `${role.toLowerCase()}@store.test`, password: "password-123" };
    const response = await send("POST", "/api/auth/sign-in/email", "anonymous", { body });
    if (!response.ok) throw new Error(`${role} cannot sign in: ${response.status}`);
    cookies.set(role, cookiesOf(response));
  }

  function idOf(role: Role): string {
    const id = ids.get(role);
    if (!id) throw new Error(`${role} has no account`);
    return id;
  }

  const productId = await addProduct(database.adminDb);
  for (const role of roles) if (role !== "anonymous") await addPerson(role);
  const userId = idOf("user");
  const order = await placeOrder(database.appDb, { buyerId: userId, productId });
  await grantCredit(serviceContext(database.appDb), {
    grantId: randomUUID(),
    email: "user@store.test",
    amountMinor: 10_000_000n,
    currency: "UAH",
    reason: "test",
    actorId: idOf("admin"),
    now: new Date(),
  });
  await database.adminDb.insert(refcodes).values({ code: OWNED_CODE, userId, walletAddress: `0x${"c0de".repeat(10)}` });
  await database.adminDb
    .insert(deliveryAddresses)
    .values({ id: OWNED_ADDRESS, userId, place: 1, name: "Nina", phone: "1234567", city: "Kyiv", address: "Main 2" });
  await database.adminDb.insert(wallets).values({ id: "w", userId, address: OWNED_WALLET, chainId: 31_337 });
  await database.adminDb.insert(deadLetters).values(
    Object.values(DEAD_LETTERS).map((id) => ({
      id,
      queue: "refcodes-events",
      body: { type: "refcode.changed", code: "Frnd7Ref" },
      attempts: 10,
      receivedAt: new Date(),
    })),
  );
  await addRewards(database, { userId, orderId: order.orderId });
  await addProposals(database, userId);
  const orderReference = await addAttempt(database.adminDb, order, userId);
  return { app, productId, orderId: order.orderId, orderReference, cookies, idOf, send, signIn };
}

/** Background work of the Worker is ignored here; it only has to be accepted. */
function backgroundOf(): ExecutionContext {
  const background = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  return background as unknown as ExecutionContext;
}

async function addProposals({ adminDb }: TestDatabase, subjectId: string): Promise<void> {
  const proposedBy = await addAdmin(adminDb);
  await adminDb.insert(adminProposals).values(
    Object.values(PROPOSALS).map((id) => ({
      id,
      kind: "credit" as const,
      subjectId,
      details: { amountMinor: "100", currency: "UAH" },
      reason: "test",
      proposedBy,
      proposedAt: new Date(),
    })),
  );
}

async function addRewards(
  { adminDb }: TestDatabase,
  { userId, orderId }: { userId: string; orderId: string },
): Promise<void> {
  await adminDb.insert(paymentAttempts).values(
    Object.values(REWARDS).map((orderReference) => ({
      orderReference,
      purpose: "store_order" as const,
      orderId,
      payerId: userId,
      provider: "wayforpay" as const,
      amountMinor: 10_000n,
      currency: "UAH" as const,
      status: "approved" as const,
    })),
  );
  await adminDb.insert(referralRewards).values(
    Object.entries(REWARDS).map(([name, orderReference]) => ({
      orderReference,
      purpose: "store_order" as const,
      orderId,
      referralCode: "Frnd7Ref",
      referrerUserId: userId,
      referrerWallet: OWNED_WALLET,
      rail: "fiat" as const,
      status: name === "failed" ? ("failed" as const) : ("pending_approval" as const),
      currency: "UAH" as const,
      commissionNumerator: 5_000_000n,
      rewardPercent: "5.0000",
      usdMicros: 125_000n,
      tokenAmount: 10n ** 18n,
      tokenDecimals: 18,
      receipt: {
        currency: "UAH" as const,
        lines: [],
        uahPerUsd: "40",
        rounding: "floor" as const,
        tokenDecimals: 18,
        price: null,
      },
    })),
  );
}

/** The cookies of an answer as a browser sends them back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
