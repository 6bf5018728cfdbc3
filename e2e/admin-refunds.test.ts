import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Locale } from "#core/domain/locale";
import { expectReadable } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { walkedLocales } from "./languages.ts";
import { signIn } from "./people.ts";
import { buyAsFriend } from "./purchase.ts";
import { type Texts, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url, sandboxUrl } = stackUnderTest();

const english = textsOf("en");

/** An order of two lines, three units and one, that a friend's code brought and a card has paid. */
async function buy(locale: Locale = "en") {
  const quantities = [3, 1];
  const { basket, ...order } = await buyAsFriend(
    (products) =>
      products
        .filter(({ stock }) => stock > 20)
        .slice(0, 2)
        .map((product, at) => ({ product, quantity: quantities[at] ?? 1 })),
    locale,
  );
  const [first, second] = basket.map(({ product }) => product.name);
  return { ...order, names: [first ?? "", second ?? ""] as const };
}

const refundsOf = (page: Page) => page.locator("section[aria-labelledby=refunds] [data-row]");

/** What a text says before its sum. */
const beforeSum = (t: Texts, key: string) => t(key, { sum: "§" }).split("§")[0] ?? "";

/** Fills in the form, reads every effect, and presses. */
async function refund(page: Page, fill: () => Promise<void>, t: Texts = english): Promise<string> {
  await page.getByText(t("admin.refund.open")).click();
  await fill();
  await page
    .getByRole("textbox", { name: t("admin.reward.reason") })
    .first()
    .fill("arrived scratched");
  await page
    .getByRole("button", { name: t("admin.refund.preview") })
    .first()
    .click();
  const review = page.locator("section[aria-labelledby=review]");
  await review.waitFor();
  const effects = await review.innerText();
  await review.getByRole("button", { name: beforeSum(t, "admin.refund.confirm") }).click();
  await review.waitFor({ state: "detached" });
  return effects;
}

/** Types a courtesy of a sum, and asks for its effects. */
async function previewCourtesy(page: Page, amount: string): Promise<void> {
  const form = page.getByRole("region", { name: "Refund", exact: true });
  await form.getByRole("radio", { name: "An amount, as a courtesy" }).check();
  await form.getByRole("textbox", { name: "Amount", exact: true }).fill(amount);
  await form.getByRole("textbox", { name: "Reason" }).fill("arrived late");
  await form.getByRole("button", { name: "Show what it changes" }).click();
}

/** Without a reload: the page follows the refund by itself. */
async function expectDone(page: Page, count: number, t: Texts): Promise<void> {
  const done = refundsOf(page).getByText(t("admin.order.progress.done"), { exact: true });
  await expect.poll(() => done.count(), { timeout: 45_000, interval: 500 }).toBe(count);
}

const looks = { en: ["", "light"], uk: ["/uk", "dark"], ru: ["/ru", "light"] } as const;

it.each(walkedLocales)(
  "an admin finds an order and refunds a unit, an amount and the rest, and sees the cabinet's refund: in %s",
  {
    timeout: 240_000,
  },
  async (locale) => {
    const [prefix, scheme] = looks[locale];
    const t = textsOf(locale);
    const { orderId, orderReference, names } = await buy(locale);
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, "admin", url, `${prefix}/admin/orders`);
    await page.getByRole("searchbox", { name: t("admin.orders.search") }).fill(orderReference);
    await page.getByRole("button", { name: t("admin.orders.find"), exact: true }).click();
    await page.waitForURL(`${url}${prefix}/admin/orders/${orderId}`);
    await page.getByRole("heading", { name: t("order.title", { label: orderId }) }).waitFor();

    const ofUnit = await refund(
      page,
      async () => {
        await page.getByRole("radio", { name: t("admin.refund.reason.lines") }).check();
        await page.getByRole("spinbutton", { name: names[0] }).fill("1");
      },
      t,
    );
    expect(ofUnit).toContain(`${names[0]} × 1, ${t("admin.order.restocked", { units: 1 })}`);
    expect(ofUnit).toContain(t("admin.refund.effect.becomes.lower"));
    expect(ofUnit).toContain(t("admin.refund.effect.hold"));
    expect(ofUnit).toContain(t("reward.status.pending_approval.label"));
    await expectDone(page, 1, t);

    const ofAmount = await refund(
      page,
      async () => {
        await page.getByRole("radio", { name: t("admin.refund.reason.goodwill") }).check();
        await page.getByRole("textbox", { name: t("grant.amount"), exact: true }).fill("1,50");
      },
      t,
    );
    expect(ofAmount).toContain(t("admin.refund.effect.noStock"));
    expect(ofAmount).toContain(names[1]);
    await expectDone(page, 2, t);

    // Somebody gives money back in the provider's cabinet.
    const later = new URLSearchParams({ reference: orderReference, what: "refund", amount: "2.00" });
    expect((await fetch(`${sandboxUrl}/later`, { method: "POST", body: later })).ok).toBe(true);
    const found = async () => {
      await page.getByRole("button", { name: t("admin.refund.ask"), exact: true }).click();
      await page.waitForLoadState("networkidle");
      return refundsOf(page).getByText(t("admin.payments.reason.cabinet")).count();
    };
    await expect.poll(found, { timeout: 30_000, interval: 1_000 }).toBe(1);
    await expectDone(page, 3, t);

    const ofRest = await refund(
      page,
      () => page.getByRole("radio", { name: t("admin.refund.reason.whole") }).check(),
      t,
    );
    expect(ofRest).toContain(t("admin.refund.effect.becomes.reversed"));
    expect(ofRest).toContain(t("reward.status.rejected.label"));
    await expectDone(page, 4, t);
    expect(await page.getByText(t("admin.refund.open")).count()).toBe(0);
    await page.getByRole("main").getByText(t("vendor.status.reversed")).first().waitFor();

    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of [`/admin/orders/${orderId}`, "/admin/orders"]) {
      await page.goto(url + prefix + path);
      await expectReadable(page, path);
    }
    assertNoProblems();
  },
);

it("a courtesy that is refused or changed is still typed; a granted request shows the vendor's reason", {
  timeout: 120_000,
}, async () => {
  const { orderId, orderReference, names } = await buy();
  const { page, assertNoProblems } = await openPage(browser, { expected: [/status of 409/] });
  await signIn(page, "vendor", url, "/vendor");
  await page
    .locator("main tr[data-row]")
    .filter({ hasText: orderReference })
    .filter({ hasText: names[0] })
    .getByRole("link")
    .click();
  const sale = page.getByRole("dialog");
  await sale.getByText("Ask for a refund").click();
  await sale.getByLabel("Why").fill("Cracked in the oven");
  await sale.getByRole("button", { name: "Send request" }).click();
  await sale.getByText("You asked for a refund").waitFor();

  await signIn(page, "admin", url, `/admin/orders/${orderId}`);
  const amount = page.getByRole("textbox", { name: "Amount", exact: true });
  await page.getByText("Refund the order or part of it").click();
  await previewCourtesy(page, "99999");
  await page.getByText("That is more than is left. Nothing was refunded.").waitFor();
  expect(await amount.inputValue()).toBe("99999");
  await previewCourtesy(page, "2,50");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await amount.waitFor();
  expect(await amount.inputValue()).toBe("2,50");

  const asked = page.getByRole("region", { name: /requests/i });
  await asked.getByRole("button", { name: "Show what it changes" }).click();
  const review = page.getByRole("region", { name: /^Refund .+\?$/ });
  await review.waitFor();
  expect(await review.innerText()).toContain("Cracked in the oven");
  assertNoProblems();
});

it("a refund can be previewed and asked for without script", { timeout: 120_000 }, async () => {
  const { orderId } = await buy();
  const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
  await signIn(page, "admin", url, `/admin/orders/${orderId}`);
  const effects = await refund(page, async () => {
    await page.getByRole("radio", { name: "An amount, as a courtesy" }).check();
    await page.getByRole("textbox", { name: "Amount", exact: true }).fill("2");
  });
  expect(effects).toContain("gets");
  await refundsOf(page).first().waitFor();
  expect(await refundsOf(page).count()).toBe(1);
  assertNoProblems();
});
