import type { Page } from "playwright-core";
import { button, goToPayment, heading, link, payByCard, type Shopper, takeToCheckout } from "./shopper.ts";

const SLUG = "beeswax-candles";

/** A page on the way of a buyer: how one comes to it, what one presses there, and how the place looks that it leads to. */
export interface BuyerPage {
  open(buyer: Buyer): Promise<void>;
  goOn(buyer: Buyer): Promise<void>;
  hasArrived(buyer: Buyer): Promise<boolean>;
  /** Pages for everybody are opened by somebody who is not signed in. */
  isForAll?: boolean;
}

export interface Buyer extends Shopper {
  email: string;
}

export const PASSWORD = "a-long-password";

const isShown = async (each: { isVisible(): Promise<boolean> }) => each.isVisible();
const isAt = (page: Page, path: string) => new URL(page.url()).pathname === path;
const isAtBank = async ({ page, sandboxUrl }: Buyer) => page.url().startsWith(sandboxUrl);
const payForm = ({ page, t }: Buyer) =>
  page.locator("form").filter({ has: page.getByRole("heading", { name: t("pay.card"), exact: true }) });

/** Fills in the account that is there on the sign-in page. */
export async function enterAccount({ page, t, email }: Buyer): Promise<void> {
  await page.getByLabel(t("signIn.email")).fill(email);
  await page.getByLabel(t("signIn.password")).fill(PASSWORD);
  await page.getByRole("button", { name: t("signIn.signIn.submit"), exact: true }).click();
}

async function placeOrder(buyer: Buyer, answer: "Approve" | "Leave"): Promise<void> {
  await takeToCheckout(buyer, SLUG);
  await goToPayment(buyer);
  await payByCard(buyer, answer);
}

/** The ten pages of a buyer, in the order in which they are walked. */
export const buyerPages: Readonly<Record<string, BuyerPage>> = {
  catalogue: {
    open: async ({ page, store }) => void (await page.goto(store)),
    goOn: ({ page }) => page.getByRole("main").locator(`a[href$="/products/${SLUG}"]`).first().click(),
    hasArrived: (buyer) => isShown(button(buyer, "product.add")),
    isForAll: true,
  },
  product: {
    open: async ({ page, store }) => void (await page.goto(`${store}/products/${SLUG}`)),
    goOn: (buyer) => button(buyer, "product.add").click(),
    hasArrived: async (buyer) => isAt(buyer.page, "/cart") && (await isShown(link(buyer, "cart.checkout"))),
    isForAll: true,
  },
  cart: {
    async open(buyer) {
      await takeToCheckout(buyer, SLUG);
      await buyer.page.goto(`${buyer.store}/cart`);
    },
    goOn: (buyer) => link(buyer, "cart.checkout").click(),
    hasArrived: (buyer) => isShown(heading(buyer, "checkout.detailsTitle")),
  },
  "sign-in": {
    open: async ({ page, store }) => void (await page.goto(`${store}/sign-in?to=/orders`)),
    goOn: enterAccount,
    hasArrived: async ({ page }) => isAt(page, "/orders"),
    isForAll: true,
  },
  details: {
    async open(buyer) {
      await takeToCheckout(buyer, SLUG);
      await heading(buyer, "checkout.detailsTitle").waitFor();
    },
    async goOn(buyer) {
      const { page, t } = buyer;
      await page.getByLabel(t("checkout.field.name")).fill("Nina Newcomer");
      await page.getByLabel(t("checkout.field.phone")).fill("+380 44 123 45 67");
      await page.getByLabel(t("checkout.field.city")).fill("Kyiv");
      await page.getByLabel(t("checkout.field.address"), { exact: true }).fill("Khreshchatyk 1");
      await button(buyer, "checkout.toReview").click();
    },
    hasArrived: (buyer) => isShown(heading(buyer, "checkout.reviewTitle")),
  },
  review: {
    async open(buyer) {
      await takeToCheckout(buyer, SLUG);
      await goToPayment(buyer);
      await buyer.page.goto(`${buyer.store}/checkout/review`);
    },
    goOn: (buyer) => link(buyer, "checkout.toPay").click(),
    hasArrived: (buyer) => isShown(heading(buyer, "checkout.payTitle")),
  },
  pay: {
    async open(buyer) {
      await takeToCheckout(buyer, SLUG);
      await goToPayment(buyer);
      await heading(buyer, "checkout.payTitle").waitFor();
    },
    async goOn(buyer) {
      // Its order may be there already: then it is offered.
      const saved = link(buyer, "saved.pay");
      if (await saved.isVisible()) await saved.click();
      else await payForm(buyer).getByRole("button").click();
    },
    hasArrived: isAtBank,
  },
  processing: {
    async open(buyer) {
      await placeOrder(buyer, "Leave");
      await heading(buyer, "processing.title.not_paid").waitFor();
    },
    async goOn(buyer) {
      // Its form belongs to the order, so an error of the form leads back there.
      const here = button(buyer, "processing.continue");
      await here.or(payForm(buyer).getByRole("button")).first().click();
    },
    hasArrived: isAtBank,
  },
  order: {
    async open(buyer) {
      await placeOrder(buyer, "Leave");
      await heading(buyer, "processing.title.not_paid").waitFor();
      await buyer.page.goto(`${buyer.store}/orders`);
      await buyer.page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
      await heading(buyer, "order.payTitle").waitFor();
    },
    goOn: (buyer) => payForm(buyer).getByRole("button").click(),
    hasArrived: isAtBank,
  },
  orders: {
    async open(buyer) {
      await placeOrder(buyer, "Approve");
      await heading(buyer, "processing.title.paid").waitFor();
      await buyer.page.goto(`${buyer.store}/orders`);
    },
    goOn: ({ page }) => page.getByRole("main").getByRole("listitem").getByRole("link").first().click(),
    hasArrived: ({ page, t }) => isShown(page.getByText(t("order.paidText"))),
  },
};
