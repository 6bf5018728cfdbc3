import { describe, expect, it } from "vitest";
import { addressOfItsOwn, openBrowser, openPage } from "./browser.ts";
import { createAccount, signInByForm } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

describe("the e-mail form before the page's script runs, or without it", () => {
  it("says what is wrong, then signs in and goes on", async () => {
    const { page } = await openPage(browser, { javaScript: false, expected: [/401/] });
    await page.goto(`${url}/uk/sign-in?to=%2Fuk%2Frefcodes`);
    await page.locator("input[name=email]").fill("referrer@refcodes.local");
    await page.locator("input[name=password]").fill("not-the-password");
    await page.getByRole("button", { name: "Увійти", exact: true }).click();
    await page.getByText("Пошта або пароль").waitFor();
    await signInByForm(page, "referrer", url, "/refcodes");
    expect(new URL(page.url()).pathname).toBe("/refcodes");
  });

  it("creates an account", async () => {
    const { page, assertNoProblems } = await openPage(browser, { javaScript: false });
    await page.goto(`${url}/sign-in?to=%2Fnotifications`);
    await createAccount(page);
    expect(new URL(page.url()).pathname).toBe("/notifications");
    assertNoProblems();
  });
});

it("the longest address fits what a phone says about it", async () => {
  const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await page.goto(`${url}/uk/forgot-password`);
  await page.locator("main input[name=email]").fill(`${"a".repeat(60)}@${"b".repeat(60)}.example.com`);
  await page.locator("main form").getByRole("button").click();
  const notice = page.getByRole("main").getByRole("alert");
  await notice.waitFor();
  expect(await notice.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  assertNoProblems();
});

describe("a form that is sent too often from one address", () => {
  it("is refused with a sentence, not with an error of ours", async () => {
    const { page, context, assertNoProblems } = await openPage(browser, { expected: [/429/] });
    const headers = { origin: url, ...addressOfItsOwn() };
    const ask = (email: string) =>
      context.request.post(`${url}/forgot-password`, { headers, form: { email }, maxRedirects: 0 });
    const asked = Array.from({ length: 11 }, (_, n) => ask(`nobody-${n}@store.example.com`));
    const statuses = (await Promise.all(asked)).map((answer) => answer.status());
    expect(statuses.toSorted()).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
    await context.setExtraHTTPHeaders(headers);
    await page.goto(`${url}/forgot-password`);
    await page.getByLabel("E-mail").fill("nobody@store.example.com");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").waitFor();
    assertNoProblems();
  });
});
