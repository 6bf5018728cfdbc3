import { expect, it } from "vitest";
import { z } from "zod";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import { payAtSandbox } from "#scripts/testing/payer";
import { formSchema, orderSchema, productsSchema } from "../scripts/demo/answers.ts";
import { Session } from "../scripts/demo/session.ts";
import { expectReadable } from "./accessibility.ts";
import { openBrowser, openPage } from "./browser.ts";
import { signIn } from "./people.ts";
import { stackUnderTest } from "./stack.ts";

const browser = await openBrowser();
const { url } = stackUnderTest();

const casesSchema = z.object({ refunds: z.array(z.object({ orderReference: z.string(), status: z.string() })) });

async function signedIn(who: keyof typeof DEMO_ACCOUNTS): Promise<Session> {
  const session = new Session(url);
  const { email } = DEMO_ACCOUNTS[who];
  await session.post("/api/auth/sign-in/email", { email, password: DEMO_PASSWORD }, z.unknown());
  return session;
}

it("an order paid by two attempts keeps one payment; the other goes back by itself and the admin sees it", async () => {
  const buyer = await signedIn("buyer");
  const { products } = await buyer.get("/api/products", productsSchema);
  const productId = products.find((product) => product.stock > 3)?.id ?? "";
  const contact = { name: "Bohdan", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };
  const body = { items: [{ productId, quantity: 1 }], contact };
  const { orderId } = await buyer.post("/api/store/orders", body, orderSchema);
  const begin = () => buyer.post("/api/store/payments/wayforpay", { orderId }, formSchema);
  const first = await begin();
  // Abandoned and started again, with the first payment page still open in its tab.
  await fetch(`${url}/api/payments/wayforpay/return?reference=${first.orderReference}`, { redirect: "manual" });
  const tabs = [first, await begin()];
  // The first is told five times at once, as a provider that hears no answer does.
  await Promise.all(tabs.map((form, tab) => payAtSandbox(form, tab === 0 ? "repeat" : "approve")));

  const admin = await signedIn("admin");
  const ours = new Set(tabs.map((form) => form.orderReference));
  const states = async () => {
    const { refunds } = await admin.get("/api/admin/refunds", casesSchema);
    return refunds.filter((each) => ours.has(each.orderReference)).map((each) => each.status);
  };
  await expect.poll(states, { timeout: 30_000, interval: 500 }).toEqual(["done"]);

  const { page, assertNoProblems } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await signIn(page, "admin", url, "/admin/events");
  const row = page.getByRole("row").filter({ hasText: orderId });
  expect(await row.textContent()).toContain("paid twice");
  expect(await row.textContent()).toContain("Refunded");
  for (const [prefix, scheme] of [
    ["", "light"],
    ["/uk", "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${url}${prefix}/admin/events`);
    await expectReadable(page);
  }
  assertNoProblems();
});
