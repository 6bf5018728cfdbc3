import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type ApiWorld, createApiWorld, type Role } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

type Door = "taken" | "refused";

/** One input that can be sent to the API and typed into a page. What it names does not exist, so nothing is changed. */
interface Input {
  role: Role;
  api: { method?: string; path: string; body: unknown };
  page: { path: string; form: Record<string, string> };
}

/** Whether the API takes an input, whatever comes of it then. */
async function byApi({ role, api: { method = "POST", path, body } }: Input): Promise<Door> {
  const headers = { "idempotency-key": randomUUID() };
  const answer = await world.send(method, path, role, { body, headers });
  expect([200, 201, 204, 400, 404, 409]).toContain(answer.status);
  return answer.status === 400 && (await answer.text()).includes('"invalid_input"') ? "refused" : "taken";
}

/** Whether the page does. Each page has words of its own for a refusal of the input. */
async function byPage({ role, page: { path, form } }: Input): Promise<Door> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await world.send("POST", `${path}.data`, role, {
    body: new URLSearchParams(form).toString(),
    headers,
  });
  const text = await answer.text();
  expect([200, 202, 400, 404, 409], text).toContain(answer.status);
  const words = [
    "invalid_input",
    "weakPassword",
    '"relief"',
    "address",
    "tooShort",
    "tooLong",
    "required",
    '"phone"',
    '"reason"',
    '"lines"',
    '"note"',
    '"bank"',
  ];
  const isRefused = answer.status === 400 || text.includes('"invalid_input"');
  return isRefused && [...words, '"amount"', '"invalid"'].some((word) => text.includes(word)) ? "refused" : "taken";
}

/** Texts around the lengths that a field may have, and some that no field may hold. */
function around(min: number, max: number, letter = "a"): string[] {
  const lengths = [0, min - 1, min, min + 1, max - 1, max, max + 1].filter((length) => length >= 0);
  const texts = lengths.map((length) => letter.repeat(length));
  return [...texts, ...texts.map((text) => `  ${text} `), "   ", `${letter.repeat(min)}\nb${letter}`, "ї".repeat(max)];
}

function inMajor(minor: string): string {
  const whole = minor.padStart(3, "0");
  return `${whole.slice(0, -2)}.${whole.slice(-2)}`;
}

const contact = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };

const rejection = (reason: string): Input => ({
  role: "admin",
  api: { path: "/api/refcodes/rewards/none/reject", body: { reason } },
  page: { path: "/admin/refcodes", form: { intent: "reject", orderReference: "none", reason } },
});
const approval = (tokenAmount: string): Input => ({
  role: "admin",
  api: { path: "/api/refcodes/rewards/none/approve", body: { tokenAmount } },
  page: { path: "/admin/refcodes", form: { intent: "approve", orderReference: "none", seen: `none=${tokenAmount}` } },
});
const drop = (reason: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/dead-letters/none/drop", body: { reason } },
  page: { path: "/admin/events", form: { intent: "dropMessage", id: "none", reason } },
});
const block = (reason: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/people/none/block", body: { reason } },
  page: { path: "/admin/people/none", form: { intent: "block", reason } },
});
const deactivation = (reason: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/codes/No5uchCo/deactivate", body: { reason } },
  page: { path: "/admin/refcodes/codes", form: { intent: "deactivate", code: "No5uchCo", reason } },
});
const parkedEvent = (key: string, note: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/payments/resolve", body: { key, note } },
  page: { path: "/admin/events", form: { intent: "resolve", key, note } },
});
const matched = (note: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/payments/match", body: { key: "none", refundId: "none", note } },
  page: { path: "/admin/events", form: { intent: "match", key: "none", refundId: "none", note } },
});
const refund = (note: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/payments/refunds/none/by-hand", body: { note, bankReference: "T-1" } },
  page: {
    path: "/admin/events",
    form: { intent: "byHand", refundId: "none", note, bankReference: "T-1", amount: "" },
  },
});
const confirmed = (bankReference: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/payments/refunds/none/confirm", body: { note: "confirmed", bankReference } },
  page: {
    path: "/admin/orders/none",
    form: { intent: "confirmed", refundId: "none", note: "confirmed", bankReference },
  },
});
const moneyBack = (wish: Record<string, unknown>, typed: Record<string, string>, note = "broken"): Input => ({
  role: "admin",
  api: { path: "/api/admin/orders/none/refunds", body: { wish, note } },
  page: {
    path: "/admin/orders/none",
    form: { ...typed, intent: "confirm", kind: "refund", orderReference: "none", note, key: randomUUID(), seen: "1" },
  },
});
const courtesy = (minor: string): Input =>
  moneyBack({ reason: "goodwill", amountMinor: minor }, { reason: "goodwill", amount: inMajor(minor) });
const units = (itemId: string, quantity: number): Input =>
  moneyBack(
    { reason: "lines", lines: [{ itemId, quantity }] },
    { reason: "lines", [`units-${itemId}`]: String(quantity) },
  );
const chargeback = (bankReference: string): Input => ({
  role: "admin",
  api: {
    path: "/api/admin/orders/none/chargebacks",
    body: { bankReference, amountMinor: "100", note: "the bank wrote" },
  },
  page: {
    path: "/admin/orders/none",
    form: {
      intent: "confirm",
      kind: "chargeback",
      orderReference: "none",
      amount: "1.00",
      bankReference,
      note: "the bank wrote",
      key: randomUUID(),
      seen: "100",
    },
  },
});
const decline = (why: string): Input => ({
  role: "admin",
  api: { path: "/api/admin/refund-requests/none/decline", body: { why } },
  page: { path: "/admin/orders/none", form: { intent: "decline", requestId: "none", why } },
});
const relief = (tokenAmount: string, reason = "a favour"): Input => {
  const reliefId = randomUUID();
  return {
    role: "admin",
    api: { path: "/api/admin/debts/none/reliefs", body: { reliefId, kind: "forgiven", tokenAmount, reason } },
    page: {
      path: "/admin/orders/none",
      form: {
        intent: "relieve",
        userId: "none",
        reliefId,
        kind: "forgiven",
        tokens: tokenAmount,
        decimals: "0",
        reason,
      },
    },
  };
};
const grant = (minor: string, { reason = "a gift", email = "nobody@store.test" } = {}): Input => {
  const grantId = randomUUID();
  const amount = inMajor(minor);
  return {
    role: "admin",
    api: { path: "/api/admin/credits", body: { grantId, email, amountMinor: minor, currency: "UAH", reason } },
    page: { path: "/admin/people/credit", form: { intent: "grant", grantId, email, amount, currency: "UAH", reason } },
  };
};
const closing = (reason: string): Input => {
  const findingId = randomUUID();
  const closed = { seenFacts: "0".repeat(64), reason };
  return {
    role: "admin",
    api: { path: `/api/admin/findings/${findingId}/close`, body: closed },
    page: { path: "/admin/audit", form: { intent: "close", findingId, ...closed } },
  };
};
const newVendor = (name: string): Input => {
  const vendor = { vendorId: randomUUID(), name, tier: "starter" };
  return {
    role: "admin",
    api: { path: "/api/admin/vendors", body: vendor },
    page: { path: "/admin/store/vendors/new", form: { ...vendor, vendorId: randomUUID(), intent: "create" } },
  };
};
const terms = (change: { platformRateBp?: number; payoutHoldDays?: number; reason?: string }): Input => {
  const { platformRateBp = 1000, payoutHoldDays = 3, reason = "agreed" } = change;
  const named = { name: "Kiln", tier: "starter", reason };
  const body = { ...named, platformRateBp, payoutHoldDays, referralRateBp: null, payoutSchedule: null };
  const typed = { referralRate: "", payoutSchedule: "", payoutHoldDays: String(payoutHoldDays) };
  const form = { ...named, ...typed, platformRate: inMajor(String(platformRateBp)), intent: "terms" };
  return {
    role: "admin",
    api: { method: "PUT", path: "/api/admin/commissions/vendors/none", body },
    page: { path: "/admin/store/vendors/none", form },
  };
};
const minimum = (minor: string): Input => {
  const all = { payoutSchedule: "weekly", reason: "agreed" };
  const body = { ...all, referralRateBp: 500, payoutHoldDays: 3, payoutMinimums: { UAH: minor, USD: "0" } };
  const typed = { referralRate: "5", payoutHoldDays: "3", minimumUAH: inMajor(minor), minimumUSD: "0" };
  return {
    role: "admin",
    api: { method: "PUT", path: "/api/admin/commissions/clone", body },
    page: { path: "/admin/settings", form: { ...all, ...typed, intent: "save" } },
  };
};
const invitation = (email: string): Input => {
  const invited = { email, locale: "en" };
  return {
    role: "admin",
    api: { path: "/api/admin/vendors/none/invitations", body: { ...invited, invitationId: randomUUID() } },
    page: {
      path: "/admin/store/vendors/none",
      form: { ...invited, invitationId: randomUUID(), intent: "invite" },
    },
  };
};
const delivery = (field: string, value: string): Input => ({
  role: "user",
  api: {
    path: "/api/store/orders",
    body: { items: [{ productId: "none", quantity: 1 }], contact: { ...contact, [field]: value } },
  },
  page: { path: "/checkout", form: { ...contact, [field]: value } },
});
const kept = (field: string, value: string): Input => ({
  ...delivery(field, value),
  page: {
    path: "/account/addresses",
    form: { intent: "change", id: randomUUID(), ...contact, [field]: value },
  },
});
const lines = (items: { productId: string; quantity: number }[], cartId: string = randomUUID()): Input => ({
  role: "user",
  api: { path: "/api/store/orders", body: { items, contact, cartId } },
  page: {
    path: "/checkout/pay",
    form: {
      ...contact,
      intent: "card",
      key: randomUUID(),
      cartId,
      total: "1",
      cart: items.map(({ productId, quantity }) => `${productId}:${quantity}`).join("."),
    },
  },
});
const many = (count: number) =>
  Array.from({ length: count }, (_, each) => ({ productId: `none-${each}`, quantity: 1 }));
const newPassword = (typed: string): Input => ({
  role: "user",
  api: {
    method: "PUT",
    path: "/api/account/password",
    body: { currentPassword: "not-the-password", newPassword: typed },
  },
  page: {
    path: "/account",
    form: { intent: "newPassword", currentPassword: "not-the-password", newPassword: typed },
  },
});
const forgotten = (email: string): Input => ({
  role: "anonymous",
  api: { path: "/api/letters/reset-password", body: { email } },
  page: { path: "/forgot-password", form: { email } },
});

const phones = ["380441234567", "+380 (44) 123-45-67", "044.123.45.67", "+380 44 123\u201145\u201167", "1234567"];
const noPhones = ["soon", "-------", "123456", "1".repeat(16), "+380 44 123 45 67 x2", "++380441234567"];

const refundAsked = (change: { quantity?: number; reason?: string; itemId?: string }): Input => {
  const asked = { itemId: "none", quantity: 1, reason: "broken", ...change };
  return {
    role: "vendor",
    api: { path: "/api/vendor/refund-requests", body: asked },
    page: { path: "/vendor", form: { ...asked, quantity: String(asked.quantity), key: randomUUID() } },
  };
};

const carried = (carrier: string, trackingNumber = ""): Input => ({
  role: "vendor",
  api: { path: "/api/vendor/orders/none/sent", body: { carrier, trackingNumber } },
  page: { path: "/vendor/orders", form: { intent: "sent", settlementId: "none", carrier, trackingNumber } },
});

const labelled = (label: string, code = "Frnd7Ref"): Input => ({
  role: "user",
  api: { path: "/api/refcodes/labels", body: { code, label } },
  page: { path: "/refcodes", form: { intent: "addLabel", code, label } },
});

const sentBy = (change: Record<string, string | number>): Input => {
  const delivery = { how: "Nova Poshta", daysFrom: 1, daysTo: 3, ...change };
  const typed = { how: delivery.how, daysFrom: String(delivery.daysFrom), daysTo: String(delivery.daysTo) };
  return {
    role: "vendor",
    api: { method: "PUT", path: "/api/vendor/delivery", body: { vendorId: "none", delivery } },
    page: { path: "/vendor/orders", form: { intent: "delivery", vendorId: "none", ...typed } },
  };
};

const inputs: Record<string, Input[]> = {
  "who carries a parcel": around(2, 60).map((carrier) => carried(carrier)),
  "under which tracking number": around(0, 60).map((number) => carried("Nova Poshta", number)),
  "which line a vendor asks to refund, how much of it and why": [
    ...around(3, 300).map((reason) => refundAsked({ reason })),
    ...[-1, 0, 1, 10_000, 10_001, 1.5].map((quantity) => refundAsked({ quantity })),
    ...["", "no ne", "0123456789ab:0", "n".repeat(128), "n".repeat(129)].map((itemId) => refundAsked({ itemId })),
  ],
  "why a reward is rejected": around(3, 300).map(rejection),
  "why a message is dropped": around(3, 300).map(drop),
  "why a person is blocked": around(3, 300).map(block),
  "why a code is turned off": around(3, 300).map(deactivation),
  "what became of a parked event": [
    ...around(3, 300).map((note) => parkedEvent("none", note)),
    ...["", "abc"].map(matched),
    ...["", "k", "k".repeat(400), "k".repeat(401)].map((key) => parkedEvent(key, "note")),
  ],
  "why money is given back": around(3, 300).map((note) => moneyBack({ reason: "whole" }, { reason: "whole" }, note)),
  "how much is given back": ["0", "1", "99", "1000000000000000", "1000000000000001"].map(courtesy),
  "which units come back": [
    ...[0, 1, 10_000, 10_001].map((quantity) => units("none", quantity)),
    ...["n".repeat(128), "n".repeat(129), "no ne", "none:0"].map((itemId) => units(itemId, 1)),
  ],
  "how the bank calls a chargeback": around(1, 100).map(chargeback),
  "why a vendor's request is declined": around(3, 300).map(decline),
  "how a refund was given by hand": around(3, 300).map(refund),
  "by which reference a bank confirms a refund": around(1, 100).map(confirmed),
  "how much of a debt is ended": ["1", "9".repeat(78), "0", "", "-1", "1.5", "9".repeat(79)].map((each) =>
    relief(each),
  ),
  "why a debt is ended": around(3, 300).map((reason) => relief("1", reason)),
  "why a finding is closed": around(3, 300).map(closing),
  "why credit is given": around(3, 300).map((reason) => grant("100", { reason })),
  "to whom credit is given": around(3, 254).map((email) => grant("100", { email })),
  "how much credit is given": ["0", "1", "99", "9999999", "10000000", "10000001", "1000000000000"].map((each) =>
    grant(each),
  ),
  "how a vendor is called": around(2, 80).map(newVendor),
  "why terms are changed": around(3, 300).map((reason) => terms({ reason })),
  "what the store takes": [0, 1, 5000, 5001].map((platformRateBp) => terms({ platformRateBp })),
  "how long a payout is held": [-1, 0, 90, 91, 1.5].map((payoutHoldDays) => terms({ payoutHoldDays })),
  "what is too little to pay out": ["0", "1", "100000000", "100000001", "1000000000000"].map(minimum),
  "who is invited to sell": ["", "nobody", "a@b.example.com", " a@b.example.com ", `${"a".repeat(200)}@b.co`].map(
    invitation,
  ),
  "who receives an order": around(2, 100).map((value) => delivery("name", value)),
  "in which town": around(1, 100).map((value) => delivery("city", value)),
  "in which street": around(3, 200).map((value) => delivery("address", value)),
  "under which number": [...phones, ...noPhones, ...around(7, 15, "1"), `1234567${" ".repeat(30)}8`].map((value) =>
    delivery("phone", value),
  ),
  "which address is kept": [
    ...around(2, 100).map((value) => kept("name", value)),
    ...around(1, 100).map((value) => kept("city", value)),
    ...around(3, 200).map((value) => kept("address", value)),
    ...[...phones, ...noPhones].map((value) => kept("phone", value)),
  ],
  "what is ordered": [
    ...[0, 1, 29, 30, 31].map((count) => lines(many(count))),
    ...[0, 1, 99, 100].map((quantity) => lines([{ productId: "none", quantity }])),
    ...["n".repeat(64), "n".repeat(65), "no ne"].map((productId) => lines([{ productId, quantity: 1 }])),
    lines([...many(1), ...many(1)]),
    ...["", "1", randomUUID().toUpperCase(), `${randomUUID()}0`].map((cartId) => lines(many(1), cartId)),
  ],
  "which amount is approved": [
    ...["1", "9".repeat(78), "0", "", "-1", "1.5", "01", "1e3", " 1", "0x1", "9".repeat(79)].map(approval),
  ],
  "how a vendor sends, and how long it takes": [
    ...around(3, 160).map((how) => sentBy({ how })),
    ...[-1, 0, 1, 3, 4, 90, 91, 1.5].map((daysFrom) => sentBy({ daysFrom })),
    ...[0, 1, 3, 90, 91, 1.5].map((daysTo) => sentBy({ daysTo })),
    sentBy({ how: "", daysFrom: 0 }),
    sentBy({ daysFrom: "soon" }),
  ],
  "how a link is labelled": [
    ...[...around(1, 20), "Insta", "other", "OTHER", "a b", "a_b", "-", "<b>"].map((label) => labelled(label)),
    ...["", "Frnd7Re", "Frnd7Ref ", "0OIl2345"].map((code) => labelled("insta", code)),
  ],
  "a new password": [9, 10, 128, 129].map((length) => newPassword("p".repeat(length))),
  "whose password is forgotten": ["", "nobody", "a@b.example.com", " a@b.example.com ", `${"a".repeat(200)}@b.co`].map(
    forgotten,
  ),
};

describe("page and API take the same", () => {
  it.each(Object.entries(inputs))("%s", async (_, each) => {
    const [api, page]: [Door[], Door[]] = [[], []];
    for (const input of each) {
      api.push(await byApi(input));
      page.push(await byPage(input));
    }
    const named = (doors: Door[]) => doors.map((door, index) => `${door}: ${JSON.stringify(each[index]?.api.body)}`);
    expect(named(page)).toEqual(named(api));
    // A list of which everything is taken, or refused, has missed the limits.
    expect(new Set(api)).toEqual(new Set(["taken", "refused"]));
  });
});
