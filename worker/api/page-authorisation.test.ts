import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ApiWorld,
  adminOnly,
  createApiWorld,
  everyone,
  OWNED_ADDRESS,
  OWNED_CODE,
  OWNED_WALLET,
  ownerOnly,
  type Row,
  roles,
  row,
  signedIn,
} from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { callPage, pageModule, pageStatus, pageTable } from "#scripts/testing/page-call";

type Outcome = "shown" | "signIn" | "elsewhere" | "forbidden" | "notFound" | "refused";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

interface Page {
  /** Where the page has parameters or does more with a query. */
  path?: () => string;
  params?: () => Record<string, string>;
  /** Who sees it; null where it has no loader of its own. */
  sees: Row<Outcome> | null;
  /** What is posted; nothing where not given. */
  form?: Record<string, string>;
  /** What comes of posting it; null where nothing can be posted. */
  posts: Row<Outcome> | null;
}

const GRANT_ID = randomUUID();
const NEW_VENDOR_ID = randomUUID();

const signInFirst = (then: Outcome) => signedIn<Outcome>("signIn", then);

const vendors = (vendor: Outcome, anotherVendor: Outcome): Row<Outcome> => ({
  ...row<Outcome>("signIn", "forbidden", "forbidden", "forbidden"),
  vendor,
  anotherVendor,
});

/** A product of the vendor "vendor". */
const newProduct = {
  key: randomUUID(),
  vendorId: "vendor",
  "name.en": "Mug",
  price: "1",
  stock: "1",
};

/** The shared product is of a third vendor. */
const sharedProduct = (desk: string) => ({
  path: () => `${desk}/${world.productId}`,
  params: () => ({ productId: world.productId }),
  form: { intent: "restore" },
});

/** Every page: who sees it, and who may post to it. */
const pages: Record<string, Page> = {
  ":locale?": { path: () => "/", sees: everyone("shown"), posts: null },
  "(index)": { path: () => "/", sees: everyone("shown"), posts: null },
  "products/:slug": {
    path: () => `/products/${world.productId}`,
    params: () => ({ slug: world.productId }),
    sees: everyone("shown"),
    posts: everyone("refused"),
  },
  cart: { sees: everyone("shown"), posts: everyone("refused") },
  checkout: { sees: signInFirst("shown"), posts: signInFirst("refused") },
  "checkout/review": { sees: signInFirst("elsewhere"), posts: null },
  "checkout/pay": { sees: ownerOnly<Outcome>("signIn", "elsewhere", "shown"), posts: signInFirst("refused") },
  "checkout/processing": {
    path: () => `/checkout/processing?reference=${world.orderReference}`,
    sees: ownerOnly<Outcome>("signIn", "notFound", "shown"),
    posts: null,
  },
  orders: { sees: signInFirst("shown"), posts: null },
  "account/credit": { sees: signInFirst("shown"), posts: null },
  "admin/people/credit": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    form: {
      intent: "grant",
      grantId: GRANT_ID,
      email: "user@store.test",
      amount: "1",
      currency: "UAH",
      reason: "test",
    },
    posts: adminOnly<Outcome>("signIn", "forbidden", "elsewhere"),
  },
  "orders/:reference": {
    path: () => `/orders/${world.orderReference}`,
    params: () => ({ reference: world.orderReference }),
    sees: row<Outcome>("signIn", "notFound", "shown", "shown"),
    form: { intent: "credit" },
    posts: ownerOnly<Outcome>("signIn", "notFound", "elsewhere"),
  },
  refer: { sees: everyone("shown"), posts: null },
  membership: {
    sees: everyone("shown"),
    form: { planId: "gone", key: randomUUID() },
    posts: signInFirst("refused"),
  },
  "sign-in": { sees: signedIn<Outcome>("shown", "elsewhere"), posts: everyone("refused") },
  "forgot-password": { sees: everyone("shown"), posts: everyone("refused") },
  "reset-password": { sees: everyone("shown"), posts: everyone("refused") },
  confirm: { sees: everyone("shown"), posts: signInFirst("notFound") },
  "confirm-identity": { sees: signInFirst("shown"), posts: signInFirst("refused") },
  account: { sees: signInFirst("shown"), posts: signInFirst("refused") },
  "account/wallets": {
    sees: signInFirst("shown"),
    form: { intent: "unlink", address: OWNED_WALLET },
    posts: ownerOnly<Outcome>("signIn", "notFound", "elsewhere"),
  },
  "account/addresses": {
    sees: signInFirst("shown"),
    form: {
      intent: "change",
      id: OWNED_ADDRESS,
      name: "Nina",
      phone: "+380501112233",
      city: "Kyiv",
      address: "Main 1",
    },
    posts: ownerOnly<Outcome>("signIn", "notFound", "elsewhere"),
  },
  "account/security": { sees: signInFirst("shown"), posts: signInFirst("refused") },
  notifications: { sees: signInFirst("shown"), posts: signInFirst("refused") },
  refcodes: {
    sees: signInFirst("shown"),
    form: { intent: "addLabel", code: OWNED_CODE, label: "insta" },
    posts: ownerOnly<Outcome>("signIn", "notFound", "shown"),
  },
  "refcodes/share": { sees: signInFirst("shown"), posts: null },
  vendor: {
    sees: vendors("shown", "shown"),
    form: { itemId: "nobodys", quantity: "1", reason: "test", key: randomUUID() },
    posts: vendors("refused", "refused"),
  },
  "vendor/orders": {
    sees: vendors("shown", "shown"),
    form: { intent: "sent", settlementId: "nobodys", carrier: "Nova Poshta" },
    posts: vendors("notFound", "notFound"),
  },
  "vendor/payouts": {
    sees: vendors("shown", "shown"),
    form: { intent: "method", vendorId: "vendor", method: "credit" },
    posts: vendors("elsewhere", "notFound"),
  },
  "vendor/payouts/:payoutId": {
    path: () => "/vendor/payouts/nobodys",
    params: () => ({ payoutId: "nobodys" }),
    sees: vendors("notFound", "notFound"),
    posts: null,
  },
  "vendor/statements": { sees: vendors("shown", "shown"), posts: null },
  "vendor/statements/:month": {
    path: () => "/vendor/statements/2026-01",
    params: () => ({ month: "2026-01" }),
    sees: vendors("shown", "shown"),
    posts: null,
  },
  "vendor/products": { sees: vendors("shown", "shown"), posts: null },
  "vendor/products/new": {
    sees: vendors("shown", "shown"),
    form: newProduct,
    posts: vendors("elsewhere", "notFound"),
  },
  "vendor/products/:productId": {
    ...sharedProduct("/vendor/products"),
    sees: vendors("notFound", "notFound"),
    posts: vendors("notFound", "notFound"),
  },
  "admin/store/products": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/store/products/new": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    form: newProduct,
    posts: adminOnly<Outcome>("signIn", "forbidden", "elsewhere"),
  },
  "admin/store/products/:productId": {
    ...sharedProduct("/admin/store/products"),
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: adminOnly<Outcome>("signIn", "forbidden", "elsewhere"),
  },
  "vendor/payouts/bank": {
    sees: vendors("shown", "shown"),
    form: { intent: "withdraw", detailsId: "nobodys" },
    posts: vendors("refused", "refused"),
  },
  admin: { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/metrics": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/health": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/refcodes": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    form: { intent: "mint" },
    posts: adminOnly<Outcome>("signIn", "forbidden", "shown"),
  },
  "admin/store/vendors": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/store/vendors/new": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    form: { intent: "create", vendorId: NEW_VENDOR_ID, name: "Kiln", tier: "starter" },
    posts: adminOnly<Outcome>("signIn", "forbidden", "elsewhere"),
  },
  "admin/store/vendors/:vendorId": {
    path: () => "/admin/store/vendors/vendor",
    params: () => ({ vendorId: "vendor" }),
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: adminOnly<Outcome>("signIn", "forbidden", "refused"),
  },
  "admin/settings": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: adminOnly<Outcome>("signIn", "forbidden", "refused"),
  },
  "link-wallet": { sees: everyone("shown"), posts: null },
  join: { sees: everyone("shown"), posts: signInFirst("notFound") },
  "legal/:page": {
    path: () => "/legal/privacy",
    params: () => ({ page: "privacy" }),
    sees: everyone("shown"),
    posts: null,
  },
  unsubscribe: { sees: everyone("shown"), form: { intent: "stop" }, posts: everyone("notFound") },
  "admin/letters": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/orders": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/orders/:reference": {
    path: () => `/admin/orders/${world.orderReference}`,
    params: () => ({ reference: world.orderReference }),
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/store/commissions": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/store/commissions/due": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/store/payouts": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/store/payouts/answer": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/store/payouts/files/:file": {
    path: () => "/admin/store/payouts/files/none.xml",
    params: () => ({ file: "none.xml" }),
    // An admin is told that there is no such batch; a test of its own reads one that there is.
    sees: row<Outcome>("signIn", "forbidden", "notFound", "forbidden"),
    posts: null,
  },
  "admin/events": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/refcodes/codes": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/actions": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/people": { sees: adminOnly<Outcome>("signIn", "forbidden", "shown"), posts: null },
  "admin/people/:personId": {
    path: () => `/admin/people/${world.idOf("anotherUser")}`,
    params: () => ({ personId: world.idOf("anotherUser") }),
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/credit": { sees: everyone("elsewhere"), posts: null },
  "admin/audit": {
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: row<Outcome>("signIn", "forbidden", "refused", "forbidden"),
  },
  "admin/audit/:orderReference": {
    path: () => `/admin/audit/${world.orderReference}`,
    params: () => ({ orderReference: world.orderReference }),
    sees: adminOnly<Outcome>("signIn", "forbidden", "shown"),
    posts: null,
  },
  "admin/payments": { sees: everyone("elsewhere"), posts: null },
  "admin/dead-letters": { sees: everyone("elsewhere"), posts: null },
  "preferences/consent": {
    sees: null,
    form: { choice: "granted" },
    posts: everyone("elsewhere"),
  },
  "preferences/theme": { sees: null, posts: everyone("elsewhere") },
  // Ends sessions, so it stands last but for the page that is none.
  "account/sessions": { sees: signInFirst("shown"), posts: signInFirst("elsewhere") },
  "sign-out": { sees: null, posts: everyone("elsewhere") },
  "*": { path: () => "/nowhere", sees: everyone("notFound"), posts: everyone("notFound") },
};

const outcomes: Record<number, Outcome> = {
  200: "shown",
  400: "refused",
  401: "refused",
  403: "forbidden",
  404: "notFound",
  409: "refused",
};

/** Maps a status to an outcome. Throws for one that no page here may return, a crash above all. */
function outcomeOfStatus(status: number): Outcome {
  const outcome = outcomes[status];
  if (outcome === undefined) throw new Error(`answered ${status}`);
  return outcome;
}

/** What became of a call, from what it returned or threw. */
function outcomeOf(answer: unknown): Outcome {
  const to = answer instanceof Response ? answer.headers.get("location") : null;
  if (to !== null) return to.startsWith("/sign-in?to=") ? "signIn" : "elsewhere";
  return outcomeOfStatus(pageStatus(answer));
}

type Handler = Parameters<typeof callPage>[1];

async function everyOutcome(page: Page, handle: Handler, name: string, method: "GET" | "POST") {
  const found: Partial<Row<Outcome>> = {};
  for (const role of roles) {
    const call = { path: page.path?.() ?? `/${name}`, params: page.params?.() ?? {} };
    const form = method === "POST" ? { form: page.form ?? {} } : {};
    const cookie = world.cookies.get(role) ?? "";
    found[role] = outcomeOf(await callPage(world.app, handle, { ...call, ...form, cookie }));
  }
  return found;
}

describe("pages", () => {
  it("are all in the matrix, and nothing else is", () => {
    expect(pageTable.map(({ name }) => name).toSorted()).toEqual(Object.keys(pages).toSorted());
  });

  it.each(Object.entries(pages))("%s", async (name, page) => {
    const { loader, action } = await pageModule(name);
    expect(loader && (await everyOutcome(page, loader, name, "GET"))).toEqual(page.sees ?? undefined);
    expect(action && (await everyOutcome(page, action, name, "POST"))).toEqual(page.posts ?? undefined);
  });
});
