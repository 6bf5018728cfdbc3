import { eq } from "drizzle-orm";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StaffRole, staffRoles } from "#core/domain/viewer";
import { sessions, users, wallets } from "#db/schema";
import { type Google, startGoogle } from "#scripts/stand-ins/google/server";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createGoogleVisits, GOOGLE_CLIENT, GOOGLE_REDIRECT, googleSettings } from "#scripts/testing/google-visit";
import { callPage, pageModule } from "#scripts/testing/page-call";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { APP_URL, apiOf, createTestApp } from "#scripts/testing/test-app";
import { pathsOf } from "#web/app/navigation/entries";
import type { App } from "#web/services";
import { operations } from "#worker/api/operations";
import type { ApiEnv } from "#worker/api/runtime";

let database: TestDatabase;
let world: ApiWorld;
let google: Google;

beforeAll(async () => {
  google = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: GOOGLE_REDIRECT });
  database = await createTestDatabase();
  world = await createApiWorld(database, { settings: googleSettings(google) });
  for (const role of staffRoles) for (const way of waysIn) cookies.set(`${role} ${way}`, await signInBy[way](role));
  for (const policy of policies) {
    const app = createTestApp(database.appUrl, { settings: { REQUIRE_SECOND_FACTOR: policy } });
    apps.set(policy, { app, api: apiOf(app) });
  }
}, 60_000);
afterAll(() => google.stop());

const MINUTE = 60_000;
const waysIn = ["password", "wallet", "google"] as const;
const policies = ["", "admin,vendor"] as const;

type WayIn = (typeof waysIn)[number];

const cookies = new Map<string, string>();
const apps = new Map<string, { app: App; api: Hono<ApiEnv> }>();
const emailOf = (role: StaffRole) => `${role}@store.test`;

const signInBy: Record<WayIn, (role: StaffRole) => Promise<string>> = {
  async password(role) {
    const body = { email: emailOf(role), password: "password-123" };
    return cookiesOf(await world.send("POST", "/api/auth/sign-in/email", "anonymous", { body }));
  },
  async wallet(role) {
    const wallet = newWallet();
    const row = { id: wallet.address, userId: world.idOf(role), address: wallet.address, chainId: 31_337 };
    await database.adminDb.insert(wallets).values(row);
    const asked = await world.send("POST", "/api/auth/siwe/nonce", "anonymous", { body: {} });
    const { nonce }: { nonce: string } = await asked.json();
    const body = await signedMessage(wallet, nonce);
    return cookiesOf(await world.send("POST", "/api/auth/siwe/verify", "anonymous", { body }));
  },
  async google(role) {
    const visits = createGoogleVisits(google, world);
    const { url, cookie } = await visits.start();
    const address = await visits.choose(url, { email: emailOf(role), name: role });
    return (await visits.comeBack(address, cookie)).cookie;
  },
};

/** What the account has and the session has proven; ages in minutes. */
interface Standing {
  hasFactor: boolean;
  provenAge: number;
  factorAge: number | null;
}

const standings = {
  "without a factor, just signed in": { hasFactor: false, provenAge: 0, factorAge: null },
  "without a factor, signed in long ago": { hasFactor: false, provenAge: 6, factorAge: null },
  "with a factor not given": { hasFactor: true, provenAge: 0, factorAge: null },
  "with an old factor": { hasFactor: true, provenAge: 0, factorAge: 6 },
  "with a fresh factor": { hasFactor: true, provenAge: 6, factorAge: 0 },
} as const satisfies Record<string, Standing>;

/** What becomes of somebody in such a standing: at the door, and at a verb for which they must have proven themselves. */
const expected: Record<keyof typeof standings, Record<(typeof policies)[number], [door: string, money: string]>> = {
  "without a factor, just signed in": { "": ["in", "in"], "admin,vendor": ["factor_needed", "factor_needed"] },
  "without a factor, signed in long ago": {
    "": ["in", "fresh_proof_needed"],
    "admin,vendor": ["factor_needed", "factor_needed"],
  },
  "with a factor not given": {
    "": ["factor_needed", "factor_needed"],
    "admin,vendor": ["factor_needed", "factor_needed"],
  },
  "with an old factor": { "": ["in", "fresh_proof_needed"], "admin,vendor": ["in", "fresh_proof_needed"] },
  "with a fresh factor": { "": ["in", "in"], "admin,vendor": ["in", "in"] },
};

async function stand({ hasFactor, provenAge, factorAge }: Standing): Promise<void> {
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE);
  await database.adminDb.update(users).set({ twoFactorEnabled: hasFactor });
  await database.adminDb
    .update(sessions)
    .set({ provenAt: ago(provenAge), factorAt: factorAge === null ? null : ago(factorAge) });
}

/** What is done to goods many times a day; only a product's rate needs the proof. */
const goodsVerbs = (["vendor", "admin"] as const).flatMap((desk) =>
  ["POST", "PUT /:productId", "POST /:productId/stock", "POST /:productId/archive", "POST /:productId/restore"]
    .concat("PUT /:productId/picture", "DELETE /:productId/picture")
    .map((verb) => {
      const [method, path = ""] = verb.split(" ");
      return `${method} /api/${desk}/products${path}`;
    }),
);

/** Verbs that write and need no fresh proof, each with the reason. */
const withoutProof: Record<string, string> = {
  ...Object.fromEntries(goodsVerbs.map((verb) => [verb, "what was ordered before keeps its price; no money moves"])),
  "POST /api/refcodes/mint":
    "pays what was approved, as the chores do every minute while there are any; decides nothing",
  "POST /api/admin/orders/:orderReference/refunds/preview": "says what a refund would do; writes nothing",
  "POST /api/admin/bank-answers/preview": "says what a bank's answer would do; writes nothing",
  "POST /api/admin/orders/:orderReference/ask": "records what the provider says, as the poll does",
  "POST /api/admin/settlements/:settlementId/hold": "leaves all money where it is",
  "POST /api/admin/refund-requests/:id/decline": "leaves all money where it is",
  "POST /api/vendor/refund-requests": "only asks; an admin decides, with a proof",
  "POST /api/vendor/orders/:settlementId/sent": "tells the buyer; moves no money",
  "PUT /api/vendor/orders/:settlementId/sent": "tells the buyer; moves no money",
  "PUT /api/vendor/delivery": "says in the vendor's own words how it sends; moves no money",
  "POST /api/admin/payments/resolve": "notes what was found; changes no money",
  "POST /api/admin/payments/ask": "asks the provider; what it says would be recorded anyway",
  "POST /api/admin/dead-letters/:id/replay": "delivers a message again; what it causes happens once",
  "POST /api/admin/dead-letters/:id/drop": "drops a message; what it announced stays in the ledgers",
};

const staffOperations = Object.entries(operations).flatMap(([address, operation]) => {
  const { access } = operation;
  return access === "admin" || access === "vendor" ? [{ address, access, operation }] : [];
});

it("every verb of an admin or a vendor that writes needs a fresh proof, but for a few with a reason", () => {
  const writes = staffOperations.filter(({ address }) => !address.startsWith("GET "));
  const exempt = writes.filter(({ operation }) => !operation.freshProof).map(({ address }) => address);
  expect(exempt.toSorted()).toEqual(Object.keys(withoutProof).toSorted());
  expect(writes.length).toBeGreaterThan(exempt.length);
});

interface Round {
  name: keyof typeof standings;
  policy: (typeof policies)[number];
  door: string;
  money: string;
  /** Which way in its first verb takes. Rounds that end alike begin differently: so every way meets every verb. */
  shift: number;
}

const rounds: Round[] = [];
for (const name of Object.keys(standings) as (keyof typeof standings)[])
  for (const policy of policies) {
    const [door, money] = expected[name][policy];
    rounds.push({ name, policy, door, money, shift: rounds.filter((round) => round.money === money).length });
  }

/** A session of the role that began the way whose turn it is. */
function sessionOf(role: StaffRole, turn: number): string | undefined {
  return cookies.get(`${role} ${waysIn[turn % waysIn.length]}`);
}

it("each way in meets each verb with every verdict", () => {
  for (const verdict of ["in", "fresh_proof_needed", "factor_needed"]) {
    const shifts = rounds.filter(({ money }) => money === verdict).map(({ shift }) => shift % waysIn.length);
    expect(new Set(shifts).size, verdict).toBe(waysIn.length);
  }
});

describe.each(rounds)("$name, with REQUIRE_SECOND_FACTOR=$policy", ({ name, policy, door, money, shift }) => {
  beforeAll(() => stand(standings[name]));

  it("every verb of its kind answers the same, whichever way the session began", async () => {
    const found: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const [turn, { address, access, operation }] of staffOperations.entries()) {
      found[address] = await verdictOfVerb(policy, address, sessionOf(access, shift + turn));
      wanted[address] = operation.freshProof ? money : door;
    }
    expect(found).toEqual(wanted);
  });

  it("every page does, too", async () => {
    const found: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    let turn = shift;
    for (const role of staffRoles) {
      for (const path of [...pathsOf(role), ...pathsBelow[role]]) {
        found[path] = await verdictOfPage(policy, path, sessionOf(role, turn++));
        wanted[path] = path === BATCH_FILE ? money : door;
        for (const form of formsOf[path] ?? []) {
          const posted = `${path} ${form.intent}`;
          found[posted] = await verdictOfPage(policy, path, sessionOf(role, turn++), form);
          wanted[posted] = form.exempt === undefined ? money : door;
        }
      }
    }
    expect(found).toEqual(wanted);
  });
});

/** Bank accounts leave the store by it: it opens with a fresh proof alone. */
const BATCH_FILE = "/admin/store/payouts/files/:file";

/** Pages of one thing: they are in no menu. */
const pathsBelow: Record<StaffRole, string[]> = {
  admin: [
    "/admin/people/credit",
    "/admin/people/:personId",
    "/admin/orders/:reference",
    "/admin/audit/:orderReference",
    "/admin/store/commissions/due",
    "/admin/store/payouts/answer",
    "/admin/store/products/new",
    "/admin/store/products/:productId",
    BATCH_FILE,
    "/admin/store/vendors/new",
    "/admin/store/vendors/:vendorId",
  ],
  vendor: [
    "/vendor/payouts/:payoutId",
    "/vendor/payouts/bank",
    "/vendor/products/new",
    "/vendor/products/:productId",
    "/vendor/statements/:month",
  ],
};
const KEY = "a5d5d1b1-5b5c-4f0e-8f0e-0d3f7c1f4b12";
const SEEN = { key: KEY, seen: "1" };
const ANSWER = "payout_id,amount,status,bank_reference\nnone,1.00,paid,T-1";

/** What changes no rate of a product moves neither money nor rights. */
const productForms = [
  { intent: "rate", rate: "5" },
  { intent: "edit", "name.en": "Mug", price: "1", seen: "0".repeat(64), exempt: "" },
  { intent: "stock", stock: "2", seen: "1", key: KEY, exempt: "" },
  { intent: "removePicture", exempt: "" },
  { intent: "archive", reason: "test", exempt: "" },
  { intent: "restore", exempt: "" },
];
const newProduct = { vendorId: "none", key: KEY, "name.en": "Mug", price: "1", stock: "1", exempt: "" };

/** Forms of each page, of nothing that exists: whoever gets in is told so. */
const reference = { orderReference: "ring-test-no-such-thing" };
const formsOf: Record<string, Record<string, string>[]> = {
  "/admin/refcodes": [
    { intent: "approve", ...reference, seen: "ring-test-no-such-thing=1" },
    { intent: "reject", ...reference, reason: "test" },
    { intent: "retry", ...reference, seen: "ring-test-no-such-thing=1" },
    { intent: "mint", exempt: "" },
  ],
  "/admin/orders/:reference": [
    { intent: "confirm", ...reference, kind: "refund", reason: "whole", note: "test", ...SEEN },
    {
      intent: "confirm",
      ...reference,
      ...{ kind: "chargeback", amount: "1", bankReference: "B", note: "test", ...SEEN },
    },
    { intent: "confirm", ...reference, kind: "grant", requestId: "none", "units-none": "1", ...SEEN },
    { intent: "preview", ...reference, kind: "refund", reason: "whole", note: "test", exempt: "" },
    { intent: "decline", requestId: "none", why: "test", exempt: "" },
    { intent: "retry", refundId: "none" },
    { intent: "byHand", refundId: "none", amount: "", bankReference: "T-1", note: "test" },
    { intent: "confirmed", refundId: "none", bankReference: "T-1", note: "test" },
    { intent: "drop", refundId: "none", note: "test" },
    { intent: "relieve", userId: "none", reliefId: KEY, kind: "forgiven", tokens: "1", decimals: "0", reason: "test" },
    { intent: "carryOut", proposalId: "none" },
    { intent: "setAside", proposalId: "none" },
    { intent: "ask", ...reference, exempt: "" },
  ],
  "/admin/events": [
    { intent: "replay", id: "no such letter", exempt: "" },
    { intent: "dropMessage", id: "no such letter", reason: "test", exempt: "" },
    { intent: "byHand", refundId: "none", amount: "", bankReference: "T-1", note: "test" },
    { intent: "confirmed", refundId: "none", bankReference: "T-1", note: "test" },
    { intent: "record", key: "no such event", as: "chargeback", amount: "1", bankReference: "T-1", note: "test" },
    { intent: "match", key: "no such event", refundId: "by-hand:none", note: "test" },
    { intent: "drop", refundId: "none", note: "test" },
    { intent: "retry", refundId: "none" },
    { intent: "ask", key: "no such event", exempt: "" },
    { intent: "resolve", key: "no such event", note: "test", exempt: "" },
  ],
  "/admin/refcodes/codes": [
    { intent: "deactivate", code: "No5uchCo", reason: "test" },
    { intent: "reactivate", code: "No5uchCo", reason: "test" },
  ],
  "/admin/audit": [{ intent: "close", findingId: KEY, seenFacts: "0".repeat(64), reason: "test" }],
  "/admin/store/vendors/new": [{ intent: "create", vendorId: KEY, name: "Kiln", tier: "starter" }],
  "/admin/store/vendors/:vendorId": [
    {
      intent: "terms",
      ...{ name: "Kiln", tier: "starter", platformRate: "", referralRate: "", reason: "test" },
      ...{ payoutSchedule: "", payoutHoldDays: "" },
    },
    { intent: "invite", invitationId: KEY, email: "new@mail.example.com", locale: "en" },
    { intent: "withdraw", invitationId: KEY },
  ],
  "/admin/settings": [
    {
      intent: "save",
      ...{ referralRate: "5", payoutSchedule: "weekly", payoutHoldDays: "3", reason: "test" },
      ...{ minimumUAH: "0", minimumUSD: "0" },
    },
  ],
  "/admin/store/commissions": [
    { intent: "hold", settlementId: "none", reason: "test" },
    { intent: "release", settlementId: "none", reason: "test" },
    { intent: "reverse", settlementId: "none", reason: "test", seenMinor: "1" },
  ],
  "/admin/store/commissions/due": [
    { intent: "pay", pay: "none:UAH:1" },
    { intent: "useAgain", detailsId: "none", refusedAt: "2026-03-01T10:00:00.000Z", reason: "test" },
  ],
  "/admin/store/payouts": [
    { intent: "record", move: "paid", payoutId: "none", bankReference: "T-1", reason: "" },
    { intent: "record", move: "failed", payoutId: "none", bankReference: "T-1", reason: "test", isAccountWrong: "yes" },
    { intent: "record", move: "returned", payoutId: "none", bankReference: "T-1", reason: "test" },
    { intent: "download", file: "none.xml" },
  ],
  "/admin/store/payouts/answer": [
    { intent: "apply", text: ANSWER },
    { intent: "preview", text: ANSWER, exempt: "" },
    { intent: "edit", text: ANSWER, exempt: "" },
  ],
  "/admin/people/:personId": [
    { intent: "block", reason: "test" },
    { intent: "unblock", reason: "test" },
    { intent: "signOut", reason: "test" },
    { intent: "proposeRole", proposalId: KEY, email: "nobody@store.test", role: "vendor", reason: "test" },
    { intent: "carryOut", proposalId: "none" },
    { intent: "decline", proposalId: "none" },
  ],
  "/admin/people/credit": [
    { intent: "carryOut", proposalId: "no-such-proposal" },
    { intent: "decline", proposalId: "no-such-proposal" },
    { intent: "grant", grantId: KEY, email: "nobody@store.test", amount: "1", currency: "UAH", reason: "test" },
  ],
  "/vendor": [
    { intent: "rate", vendorId: "none", rate: "5" },
    { intent: "ask", itemId: "none", quantity: "1", reason: "test", key: KEY, exempt: "" },
  ],
  "/vendor/orders": [
    { intent: "sent", settlementId: "none", carrier: "Nova Poshta", exempt: "" },
    { intent: "correct", settlementId: "none", carrier: "Nova Poshta", exempt: "" },
  ],
  "/vendor/payouts": [{ intent: "method", vendorId: "none", method: "credit" }],
  "/vendor/payouts/bank": [
    { intent: "withdraw", detailsId: "none" },
    {
      ...{ intent: "save", vendorId: "none", key: KEY, oldStay: "no", purpose: "Payout" },
      ...{ iban: "UA213223130000026007233566001", holder: "Test", taxCode: "12345678" },
    },
  ],
  "/admin/store/products/new": [{ intent: "create", ...newProduct }],
  "/admin/store/products/:productId": productForms,
  "/vendor/products/new": [{ intent: "create", ...newProduct }],
  "/vendor/products/:productId": productForms,
};

function appFor(policy: string) {
  const found = apps.get(policy);
  if (!found) throw new Error(`no app for ${policy}`);
  return found;
}

const refusals = ["not_signed_in", "forbidden", "factor_needed", "fresh_proof_needed"];

/** The code of a guard's refusal, or `in`. */
async function verdictOfVerb(policy: string, address: string, cookie = ""): Promise<string> {
  const [method = "", path = ""] = address.split(" ");
  const answer = await appFor(policy).api.request(`${APP_URL}${path.replaceAll(/:\w+/g, "no-such-thing")}`, {
    method,
    headers: { origin: APP_URL, cookie, "content-type": "application/json" },
    ...(method !== "GET" && { body: "{}" }),
  });
  const text = await answer.text();
  // Tables are no JSON; refusals always are.
  const body: { error?: { code: string } } = answer.ok ? {} : JSON.parse(text);
  const code = body.error?.code ?? "";
  return refusals.includes(code) ? code : "in";
}

/** The same of a page, by where it leads. A held form stands for a proof that is missing. */
async function verdictOfPage(
  policy: string,
  path: string,
  cookie = "",
  form?: Record<string, string>,
): Promise<string> {
  const { loader, action } = await pageModule(path.slice(1));
  const handle = form ? action : loader;
  if (!handle) throw new Error(`${path} cannot be called`);
  const params = Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, "no-such-thing"]));
  const answer = await callPage(appFor(policy).app, handle, { cookie, path, params, ...(form && { form }) });
  if (answer instanceof Error) throw answer;
  if (answer instanceof Response) {
    const to = answer.headers.get("location") ?? "";
    // Without a proof it leads to the page that asks.
    if (path === BATCH_FILE && to.startsWith("/admin/store/payouts?")) return "fresh_proof_needed";
    if (/^\/(confirm-identity|account\/security)\?to=/.test(to)) return "factor_needed";
    // What creates something leads on to it, or shows the page again.
    return form && !to.startsWith("/sign-in") ? "in" : to;
  }
  const held: unknown = Reflect.get(Object(Reflect.get(Object(answer), "data")), "held");
  if (!held || !form) return "in";
  const fields = Object.fromEntries(Reflect.get(held, "fields") as [string, string][]);
  expect(fields).toEqual(form);
  return "fresh_proof_needed";
}

describe("without a factor where the clone requires one", () => {
  it("the way leads to where one is enrolled; with one not given, to where it is given", async () => {
    const { loader } = await pageModule("admin/refcodes");
    const path = "/uk/admin/refcodes?status=failed";
    const lead = async () => {
      const call = { cookie: cookies.get("admin password") ?? "", path };
      const answer = loader && (await callPage(appFor("admin,vendor").app, loader, call));
      return answer instanceof Response ? answer.headers.get("location") : null;
    };
    const to = `?to=${encodeURIComponent(path)}`;
    await stand(standings["without a factor, just signed in"]);
    expect(await lead()).toBe(`/uk/account/security${to}`);
    await stand(standings["with a factor not given"]);
    expect(await lead()).toBe(`/uk/confirm-identity${to}`);
  });

  it("an admin sees nobody else's order, and no details of the store's health", async () => {
    const ask = (path: string) =>
      appFor("admin,vendor").api.request(`${APP_URL}${path}`, {
        headers: { cookie: cookies.get("admin password") ?? "" },
      });
    const both = async () => [
      (await ask(`/api/store/orders/${world.orderId}`)).status,
      "details" in ((await (await ask("/api/health")).json()) as object),
    ];
    await stand(standings["without a factor, just signed in"]);
    expect(await both()).toEqual([404, false]);
    await stand(standings["with an old factor"]);
    expect(await both()).toEqual([200, true]);
    await database.adminDb
      .update(users)
      .set({ twoFactorEnabled: false })
      .where(eq(users.id, world.idOf("admin")));
  });
});
