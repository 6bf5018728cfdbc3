import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { DEMO_ACCOUNTS } from "#db/seed/demo";
import { openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { textsOf } from "./shopper.ts";
import { stackUnderTest } from "./stack.ts";
import { reloadWithoutScript } from "./without-script.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();
const t = textsOf("en");

const TYPED = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=range]), textarea";

/** What a visitor may type into a field of each type; anything into the others. */
const typeable: Record<string, string> = { number: "2", date: "2026-03-04", month: "2026-03", email: "e@early.test" };

/** Types into every field of the page that is shown, before its script begins; answers how many there were. */
async function expectTypingKept(page: Page, path: string): Promise<number> {
  await page.goto(url + path);
  const begin = await reloadWithoutScript(page);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  const typed: { field: Locator; name: string; text: string }[] = [];
  for (const field of await page.locator(`main :is(${TYPED})`).all()) {
    if (!(await field.isVisible()) || !(await field.isEditable())) continue;
    const [type, name, id] = await Promise.all(
      ["type", "name", "id"].map((attribute) => field.getAttribute(attribute)),
    );
    const text = typeable[type ?? ""] ?? "Early words";
    await field.fill(text);
    // Some take no more than a few characters.
    typed.push({ field, name: name ?? id ?? "", text: await field.inputValue() });
  }
  await begin();
  for (const { field, name, text } of typed) expect(await field.inputValue(), `${path}: ${name}`).toBe(text);
  return typed.length;
}

describe("what is typed before the page's script begins", () => {
  it("is the message beside a link, which is then what is copied and sent", async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, "referrer", url, "/refcodes/share");
    const begin = await reloadWithoutScript(page);
    const message = page.getByLabel(t("refcodes.sharing.message"));
    await message.fill("My own words");
    await begin();
    expect(await message.inputValue()).toBe("My own words");
    await expect
      .poll(() => page.getByRole("link", { name: "Telegram" }).getAttribute("href"))
      .toContain(encodeURIComponent("My own words"));
    // Another proposal is another message.
    await page.getByRole("link", { name: t("refcodes.sharing.tones.warm") }).click();
    await expect.poll(() => message.inputValue()).not.toContain("My own words");
    assertNoProblems();
  });

  it.each<[keyof typeof DEMO_ACCOUNTS | null, string[]]>([
    [null, ["/sign-in", "/sign-in?new=account", "/forgot-password", "/products/wool-socks"]],
    ["referrer", ["/refcodes", "/refcodes/share", "/account", "/account/security"]],
    ["buyer", ["/account/addresses?edit=new", "/checkout"]],
    ["vendor", ["/vendor/products/new", "/vendor/products", "/vendor/payouts", "/vendor"]],
    [
      "admin",
      [
        "/admin/settings",
        "/admin/store/products",
        "/admin/store/vendors",
        "/admin/store/commissions",
        "/admin/store/payouts/answer",
        "/admin/orders",
        "/admin/people",
        "/admin/people/credit",
        "/admin/refcodes",
        "/admin/refcodes/codes",
        "/admin/actions",
        "/admin/events",
      ],
    ],
  ])("stays in every field: %s, %j", { timeout: 180_000 }, async (who, paths) => {
    const { page, assertNoProblems } = await openPage(browser);
    if (who) await signIn(page, who, url, paths[0] ?? "/");
    let fields = 0;
    for (const path of paths) fields += await expectTypingKept(page, path);
    expect(fields).toBeGreaterThan(0);
    assertNoProblems();
  });

  it("stays in a product's text, which is there already", { timeout: 60_000 }, async () => {
    const { page, assertNoProblems } = await openPage(browser);
    await signIn(page, "vendor", url, "/vendor/products");
    const product = await page
      .locator("main a[href*='/vendor/products/']:not([href$='/new'])")
      .first()
      .getAttribute("href");
    expect(await expectTypingKept(page, product ?? "")).toBeGreaterThan(3);
    assertNoProblems();
  });
});
