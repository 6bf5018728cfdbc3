import { randomUUID } from "node:crypto";
import { formatUnits } from "viem";
import { referralCookie } from "#core/domain/first-touch";
import * as answers from "./answers.ts";
import { payOnHostedPage } from "./payment-page.ts";
import { Session } from "./session.ts";
import { expect, say, until } from "./stage.ts";

const CONTACT = { name: "Demo Buyer", phone: "+380631234567", city: "Kyiv", address: "Khreshchatyk 1" };

/** A new person follows the link and signs up; the referrer must survive the sign-up. */
export async function becomeBuyer(url: string, shareUrl: string, code: string) {
  const session = new Session(url);
  const { pathname, search } = new URL(shareUrl);
  await session.visit(`${pathname}${search}`);
  expect(session.cookie(referralCookie) === code, `the visit to ${shareUrl} did not set the referral cookie`);
  const email = `buyer-${randomUUID().slice(0, 8)}@example.org`;
  const signUp = { email, password: `demo-${randomUUID()}`, name: CONTACT.name };
  await session.post("/api/auth/sign-up/email", signUp, answers.anything);
  return { session, email };
}

export async function placeOrder(session: Session, code: string): Promise<answers.Order> {
  const { products } = await session.get("/api/products", answers.productsSchema);
  const [product] = products.toSorted((left, right) => right.stock - left.stock);
  expect(product !== undefined && product.stock > 0, "the store has nothing left to sell");
  const items = [{ productId: product.id, quantity: 1 }];
  const order = await session.post("/api/store/orders", { items, contact: CONTACT }, answers.orderSchema);
  expect(order.referralApplied && order.referralCode === code, "the order does not carry the referrer's code");
  say(`order ${order.orderId}: ${product.name}, ${formatUnits(order.totalMinor, 2)} ${order.currency}, code ${code}`);
  return order;
}

export async function payByCard(session: Session, order: answers.Order): Promise<string> {
  const form = await session.post("/api/store/payments/wayforpay", { orderId: order.orderId }, answers.formSchema);
  const page = await payOnHostedPage(form, session);
  say(`approved on ${new URL(form.action).origin}, back in the store at ${page}`);
  await until("the order's payment", 30_000, async () => {
    const path = `/api/store/payments/${encodeURIComponent(form.orderReference)}`;
    const payment = await session.get(path, answers.paymentSchema);
    return payment.orderStatus === "paid" ? payment : undefined;
  });
  say(`paid: ${form.orderReference}`);
  return form.orderReference;
}

export async function payByCredit(
  admin: Session,
  buyer: Awaited<ReturnType<typeof becomeBuyer>>,
  order: answers.Order,
) {
  const amountMinor = order.totalMinor.toString();
  const grant = { grantId: randomUUID(), email: buyer.email, amountMinor, currency: order.currency, reason: "demo" };
  await admin.post("/api/admin/credits", grant, answers.anything);
  say(`${formatUnits(order.totalMinor, 2)} ${order.currency} of credit granted to ${buyer.email}`);
  const body = { orderId: order.orderId };
  const { orderReference } = await buyer.session.post("/api/store/payments/credit", body, answers.creditSchema);
  say(`paid: ${orderReference}`);
  return orderReference;
}
