import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Locale } from "#core/domain/locale";
import { DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_REFCODE } from "#db/seed/demo";
import { payAtSandbox } from "#scripts/testing/payer";
import { formSchema, orderSchema } from "../scripts/demo/answers.ts";
import { Session } from "../scripts/demo/session.ts";
import { formatMoney } from "../web/app/format/money.ts";
import { expectReadable } from "./accessibility.ts";
import { openBrowser, openPage, type WatchedPage } from "./browser.ts";
import { letterTo } from "./inbox.ts";
import { walkedLocales } from "./languages.ts";
import { textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const { url, sandboxUrl } = stackUnderTest();
const PASSWORD = "a-long-password";
const PHONE = { width: 390, height: 844 };
/** The vendor of the mugs; the honey is of another shop of the same person. */
const MUGS_OF = "Oak & Clay";
const kinds = ["whole", "lines", "goodwill", "cabinet"] as const;
type Kind = (typeof kinds)[number];

const minor = z.string().transform(BigInt);
const boughtSchema = z.object({
  refunds: z.array(z.object({ reason: z.string(), standing: z.string(), amountMinor: minor })),
  items: z.array(z.object({ id: z.string(), name: z.string(), lineTotalMinor: minor })),
});
const rewardsSchema = z.object({ rewards: z.array(z.object({ orderReference: z.string(), status: z.string() })) });

interface Bought {
  email: string;
  buyer: Session;
  orderId: string;
  orderReference: string;
  totalMinor: bigint;
  items: { id: string; name: string; lineTotalMinor: bigint }[];
  watched: WatchedPage;
}

const browser = await openBrowser();
let admin: Session;
let bought: Record<Kind, Bought>;
let vendor: WatchedPage;
let referrer: WatchedPage;

const notes = { whole: "Sent back unopened", lines: "Two mugs arrived broken", goodwill: "Sorry for the late parcel" };

async function staff(who: keyof typeof DEMO_ACCOUNTS): Promise<Session> {
  const session = new Session(url);
  const { email } = DEMO_ACCOUNTS[who];
  await session.post("/api/auth/sign-in/email", { email, password: DEMO_PASSWORD }, z.unknown());
  return session;
}

async function signedIn(email: string, password: string): Promise<WatchedPage> {
  const watched = await openPage(browser, { viewport: PHONE });
  const answer = await watched.page.request.post(`${url}/api/auth/sign-in/email`, {
    data: { email, password },
    headers: { origin: url },
  });
  expect(answer.ok()).toBe(true);
  return watched;
}

/** Somebody new comes by the referrer's link and pays three mugs and a pot of honey by card. */
async function buy(): Promise<Bought> {
  const buyer = new Session(url);
  await buyer.visit(`/?ref=${DEMO_REFCODE}`);
  const email = `${randomUUID()}@buyers.example.com`;
  await buyer.post("/api/auth/sign-up/email", { email, password: PASSWORD, name: "Nina" }, z.unknown());
  const items = [
    { productId: "stoneware-mug", quantity: 3 },
    { productId: "mountain-honey", quantity: 1 },
  ];
  const contact = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };
  const { orderId, totalMinor } = await buyer.post("/api/store/orders", { items, contact }, orderSchema);
  const form = await buyer.post("/api/store/payments/wayforpay", { orderId }, formSchema);
  await payAtSandbox(form, "approve");
  const order = await buyer.get(`/api/store/orders/${orderId}`, boughtSchema);
  const watched = await signedIn(email, PASSWORD);
  return { email, buyer, orderId, orderReference: form.orderReference, totalMinor, items: order.items, watched };
}

const refund = ({ orderReference }: Bought, wish: object, note: string) =>
  admin.post(`/api/admin/orders/${orderReference}/refunds`, { wish, note }, z.unknown());

const waits = { timeout: 45_000, interval: 500 };

async function rewardBecomes({ orderReference }: Bought, status: string): Promise<void> {
  const found = async () => {
    const { rewards } = await admin.get(`/api/refcodes/rewards?status=${status}`, rewardsSchema);
    return rewards.some((reward) => reward.orderReference === orderReference);
  };
  await expect.poll(found, waits).toBe(true);
}

it("orders are refunded whole, by lines, as a courtesy and in the bank's cabinet", { timeout: 240_000 }, async () => {
  admin = await staff("admin");
  const [whole, lines, goodwill, cabinet] = [await buy(), await buy(), await buy(), await buy()];
  bought = { whole, lines, goodwill, cabinet };
  for (const kind of kinds) await rewardBecomes(bought[kind], "pending_approval");
  // One is in the referrer's wallet before its order is refunded.
  await admin.post(`/api/refcodes/rewards/${goodwill.orderReference}/approve`, {}, z.unknown());
  await rewardBecomes(goodwill, "minted");
  await refund(whole, { reason: "whole" }, notes.whole);
  const units = [{ itemId: lines.items[0]?.id ?? "", quantity: 2 }];
  await refund(lines, { reason: "lines", lines: units }, notes.lines);
  await refund(goodwill, { reason: "goodwill", amountMinor: "10000" }, notes.goodwill);
  const inCabinet = new URLSearchParams({ reference: cabinet.orderReference, what: "refund", amount: "123.45" });
  await fetch(`${sandboxUrl}/later`, { method: "POST", body: inCabinet, redirect: "manual" });
  for (const kind of kinds) {
    const { buyer, orderId } = bought[kind];
    const done = async () => {
      const { refunds } = await buyer.get(`/api/store/orders/${orderId}`, boughtSchema);
      return refunds.map(({ reason, standing }) => [reason, standing]);
    };
    await expect.poll(done, waits).toEqual([[kind, "done"]]);
  }
  vendor = await signedIn(DEMO_ACCOUNTS.vendor.email, DEMO_PASSWORD);
  referrer = await signedIn(DEMO_ACCOUNTS.referrer.email, DEMO_PASSWORD);
});

const at = (locale: Locale, path: string) => `${url}${locale === "en" ? "" : `/${locale}`}${path}`;
const plain = (text: string) => text.replace(/\s+/g, " ");

async function open({ page }: WatchedPage, locale: Locale, path: string): Promise<string> {
  await page.emulateMedia({ colorScheme: locale === "uk" ? "dark" : "light" });
  await page.goto(at(locale, path));
  await expectReadable(page, path);
  return plain(await page.locator("main").innerText());
}

/** Opens a sale of the vendor's beside the list of them. */
async function openSale(page: Page, { orderReference }: Bought) {
  const row = page.locator("main tr[data-row]").filter({ hasText: orderReference }).filter({ hasText: MUGS_OF });
  await row.getByRole("link").click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText(orderReference).waitFor();
  return sheet;
}

describe.each(walkedLocales)("after refunds, in %s", (locale) => {
  const t = (key: string, values?: Record<string, string | number>) => plain(textsOf(locale)(key, values));
  const money = (amount: bigint) => plain(formatMoney(locale, amount, "UAH"));
  const nameOf = async ({ buyer, orderId }: Bought) =>
    (await buyer.get(`/api/store/orders/${orderId}?locale=${locale}`, boughtSchema)).items[0]?.name ?? "";

  it("a buyer reads what was refunded, of what, why, and when it arrives", async () => {
    const { whole, lines, goodwill, cabinet } = bought;
    const said = Object.fromEntries(
      await Promise.all(
        kinds.map(async (kind) => [kind, await open(bought[kind].watched, locale, `/orders/${bought[kind].orderId}`)]),
      ),
    );
    expect(said.whole).toContain(t("order.refund.standing.whole", { sum: money(whole.totalMinor) }));
    expect(said.whole).toContain(t("order.refunded.whole"));
    const mugs = ((lines.items[0]?.lineTotalMinor ?? 0n) * 2n) / 3n;
    expect(said.lines).toContain(t("order.refund.standing.partly", { sum: money(mugs) }));
    expect(said.lines).toContain(`${await nameOf(lines)} × 2`);
    expect(said.lines).toContain(t("order.refund.ofUnits", { quantity: 2, of: 3 }));
    expect(said.lines).toContain(money(lines.totalMinor - mugs));
    expect(said.goodwill).toContain(t("order.refund.standing.partly", { sum: money(10_000n) }));
    expect(said.cabinet).toContain(t("order.refund.standing.partly", { sum: money(12_345n) }));
    for (const kind of kinds) {
      expect(said[kind]).toContain(t(`order.refund.reason.${kind}`));
      expect(said[kind]).toContain(t("order.refund.when.card"));
      expect(said[kind]).not.toContain(t("order.paidText"));
      if (kind !== "cabinet") expect(said[kind]).toContain(t("order.refund.note", { note: notes[kind] }));
    }
    for (const { watched } of [whole, lines, goodwill, cabinet]) watched.assertNoProblems();
  });

  it("a vendor reads what it takes off each sale, and what is left", async () => {
    const said = await open(vendor, locale, "/vendor");
    expect(said).toContain(t("vendor.balance"));
    for (const kind of kinds) {
      const sheet = await openSale(vendor.page, bought[kind]);
      const row = plain(await sheet.innerText());
      expect(row).toContain(t("vendor.refund.title"));
      expect(row).toContain(t(`vendor.refund.reason.${kind}`));
      if (kind === "whole") expect(row).toContain(t("vendor.refund.none"));
      await vendor.page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    }
    vendor.assertNoProblems();
  });

  it("a referrer reads what it takes off each reward, and what later ones make up for", async () => {
    const said = await open(referrer, locale, "/refcodes");
    const [before = ""] = textsOf(locale)("refcodes.debt").split("<tokens/>");
    expect(said).toContain(plain(before).trim());
    const labelOf = ({ orderId }: Bought) => t("refcodes.order", { label: `…${orderId.slice(-4)}` });
    const opened = async (order: Bought) => {
      const row = referrer.page.getByRole("listitem").filter({ hasText: labelOf(order) });
      await row.getByText(t("refcodes.story"), { exact: true }).click();
      await row.getByText(t("refcodes.sum.title")).waitFor();
      return plain(await row.innerText());
    };
    const whole = await opened(bought.whole);
    expect(whole).toContain(t("reward.status.rejected.label"));
    expect(whole).toContain(t("refcodes.why.refunded"));
    for (const kind of ["lines", "cabinet", "goodwill"] as const) {
      const row = await opened(bought[kind]);
      expect(row).toContain(t("refcodes.event.reduced"));
      expect(row).toContain(t("refcodes.sum.same"));
      expect(row.includes(t("refcodes.event.debt"))).toBe(kind === "goodwill");
    }
    referrer.assertNoProblems();
  });
});

it("a receipt with refunds prints on one sheet", async () => {
  const { watched, orderId } = bought.lines;
  await watched.page.goto(at("en", `/orders/${orderId}`));
  const sheets = (await watched.page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g);
  expect(sheets).toHaveLength(1);
});

it("each gets one letter about it", async () => {
  const { lines, whole } = bought;
  const refunded = /₴[\d,.]+ was refunded$/;
  for (const { email } of [lines, whole]) {
    expect((await letterTo(email, 1, /is confirmed$/)).text).toMatch(/Your payment of ₴[\d,.]+ has arrived/);
    const { text } = await letterTo(email, 1, refunded);
    expect(text).toContain("It has been sent to the card you paid with");
  }
  expect((await letterTo(lines.email, 1, refunded)).text).toContain(`Reason: ${notes.lines}`);
  const { text } = await letterTo(DEMO_ACCOUNTS.vendor.email, kinds.length, /sales was refunded$/);
  expect(text).toMatch(/was refunded to the buyer.*\/vendor/s);
  expect((await letterTo(DEMO_ACCOUNTS.referrer.email, kinds.length, /reduced by a refund$/)).text).toContain(
    "/refcodes",
  );
});

it("a vendor asks for a refund of a line, and reads what the store decides", async () => {
  const t = textsOf("uk");
  const { page } = vendor;
  await page.goto(at("uk", "/vendor"));
  const row = await openSale(page, bought.cabinet);
  await row.getByText(t("vendor.ask.open")).first().click();
  await row.getByLabel(t("vendor.ask.quantity")).first().fill("2");
  await row.getByLabel(t("vendor.ask.reason")).first().fill("Брак у партії");
  await row
    .getByRole("button", { name: t("vendor.ask.submit") })
    .first()
    .click();
  await page.getByText(t("toast.refundAsked.title")).first().waitFor();
  expect(plain(await row.first().innerText())).toMatch(
    /Ви попросили про повернення \(кількість: 2\).*Магазин розглядає прохання/,
  );
  const asked = z.object({ requests: z.array(z.object({ id: z.string(), orderReference: z.string() })) });
  const { requests } = await admin.get("/api/admin/refund-requests", asked);
  const request = requests.find(({ orderReference }) => orderReference === bought.cabinet.orderReference);
  await admin.post(`/api/admin/refund-requests/${request?.id}/decline`, { why: "Покупець залишає все" }, z.unknown());
  await page.reload();
  expect(plain(await row.first().innerText())).toContain(
    plain(t("vendor.ask.declined", { quantity: 2, decision: "Покупець залишає все" })),
  );
  vendor.assertNoProblems();
});
