import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Locale } from "#core/domain/locale";
import { DEMO_REFCODE } from "#db/seed/demo";
import { formatMoney } from "../web/app/format/money.ts";
import { formatTokens } from "../web/app/format/token.ts";
import { overflow, stickingOut } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { walkedLocales } from "./languages.ts";
import { signIn } from "./people.ts";
import { giveCredit, goToPayment, heading, payByCard, signUpAtOnce, takeToCheckout, textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url, sandboxUrl } = stackUnderTest();
const PHONE = { width: 390, height: 844 };

/** Nearly ten trillion of a currency, in minor units. */
const LARGE = 999_999_999_999_999n;

/** The most that one grant of credit may be, in minor units. */
const GRANT = 10_000_000n;

/** The longest there can be: a slug of 40 characters, the order, and an attempt. */
const LONG_REFERENCE = `${"a".repeat(40)}-0123456789ab-20`;

const storeIn = (locale: Locale) => (locale === "en" ? url : `${url}/${locale}`);

/** React complains of texts that were changed before it took over their part of the page. */
const TAKEN_OVER_LATE = /error #418/;

/** The longest texts that are put in place of a page's own. */
interface LongTexts {
  amount: string;
  /** Without a symbol. */
  tokens: string;
  reference: string;
}

/** Runs in the page: makes every amount and every reference of the page that long. Returns how many there were. */
function enlarge({ amount, tokens, reference }: LongTexts): {
  amounts: number;
  references: number;
} {
  const found = { amounts: 0, references: 0 };
  const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    const larger = text
      .replace(/[₴$]\s?\d[\d.,\s]*|\d[\d.,\s]*[₴$]/gu, amount)
      .replace(/\d[\d.,\s]*(?=\s[A-Z]{3,6}\b)/gu, tokens);
    if (larger !== text) found.amounts++;
    const longer = larger.replace(/\b[a-z][a-z0-9-]*-[0-9a-f]{12}-\d+\b/g, reference);
    if (longer !== larger) found.references++;
    if (longer !== text) node.nodeValue = longer;
  }
  return found;
}

async function expectRoomFor(
  page: Page,
  locale: Locale,
  what: { amounts?: number; references?: number },
): Promise<void> {
  const path = new URL(page.url()).pathname;
  // Parts of a page that come later are shown a moment after it has loaded.
  if (what.references)
    await page
      .locator("main")
      .getByText(/-[0-9a-f]{12}-\d+/)
      .first()
      .waitFor();
  const found = await page.evaluate(enlarge, {
    amount: formatMoney(locale, LARGE, "UAH"),
    tokens: formatTokens(locale, 10n ** 30n, 18),
    reference: LONG_REFERENCE,
  });
  expect(found.amounts, `amounts of ${path}`).toBeGreaterThanOrEqual(what.amounts ?? 0);
  expect(found.references, `references of ${path}`).toBeGreaterThanOrEqual(what.references ?? 0);
  expect(await page.evaluate(stickingOut), path).toEqual([]);
  expect(await overflow(page), path).toBe(0);
}

describe.each(walkedLocales)("on a phone, in %s, very large sums and the longest references", (locale) => {
  it("fit the pages of a buyer", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, {
      viewport: PHONE,
      expected: [TAKEN_OVER_LATE],
    });
    const t = textsOf(locale);
    const store = storeIn(locale);
    const email = await signUpAtOnce(context.request, url);
    const admin = await openPage(browser);
    await giveCredit(admin.context.request, url, { email, amountMinor: GRANT });
    const buyer = { page, t, store, sandboxUrl };
    await page.goto(`${store}/?ref=${DEMO_REFCODE}`);
    await takeToCheckout(buyer, "wool-socks");
    await goToPayment(buyer);
    await heading(buyer, "pay.credit").waitFor();
    await expectRoomFor(page, locale, { amounts: 2 });
    await page.reload();
    await payByCard(buyer, "Approve");
    await page.getByRole("link", { name: t("processing.toOrder") }).click();
    await page.getByText(t("order.paidText")).waitFor();
    await expectRoomFor(page, locale, { amounts: 2, references: 1 });
    await page.goto(`${store}/orders`);
    await expectRoomFor(page, locale, { amounts: 1 });
    await page.goto(`${store}/account/credit`);
    await expectRoomFor(page, locale, { amounts: 2 });
    await page.goto(`${store}/membership`);
    await expectRoomFor(page, locale, { amounts: 1 });
    assertNoProblems();
  });

  it("leave the usual sums of an admin's day in sight, those of a week ago too", async () => {
    const { page, assertNoProblems } = await openPage(browser, { locale, viewport: PHONE });
    await signIn(page, "admin", url, "/cart");
    await page.goto(`${storeIn(locale)}/admin`);
    await page.getByRole("cell").last().waitFor();
    expect(await page.evaluate(stickingOut)).toEqual([]);
    assertNoProblems();
  });

  it("fit the pages of a vendor, a referrer and an admin", { timeout: 180_000 }, async () => {
    // What the buyer above has brought about.
    const pages = {
      vendor: {
        "/vendor": { amounts: 4, references: 1 },
        "/vendor/orders": {},
        "/vendor/payouts": { amounts: 1 },
        "/vendor/statements": { amounts: 4 },
      },
      referrer: { "/refcodes": { amounts: 1 } },
      admin: {
        "/admin/people/credit": { amounts: 1 },
        "/admin/refcodes": { amounts: 1, references: 1 },
        "/admin/events": {},
      },
    } as const;
    for (const who of ["vendor", "referrer", "admin"] as const) {
      const { page, assertNoProblems } = await openPage(browser, { viewport: PHONE, expected: [TAKEN_OVER_LATE] });
      await signIn(page, who, url, "/cart");
      for (const [path, found] of Object.entries(pages[who])) {
        await page.goto(storeIn(locale) + path);
        await expectRoomFor(page, locale, found);
      }
      assertNoProblems();
    }
  });
});
