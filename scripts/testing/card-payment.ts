import { sign } from "#core/adapters/wayforpay/signature";
import { APP_SETTINGS } from "./test-app.ts";
import { textsOf, type Visitor } from "./visitor.ts";

const { WAYFORPAY_MERCHANT_ACCOUNT: MERCHANT, WAYFORPAY_SECRET_KEY: SECRET_KEY } = APP_SETTINGS;

export interface OpenedPayment {
  orderId: string;
  orderReference: string;
}

/** Orders one piece of a product and begins to pay for it by card. */
export async function openCardPayment(buyer: Visitor, productId: string): Promise<OpenedPayment> {
  const contact = { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" };
  const placed = await buyer.send("POST", "/api/store/orders", { items: [{ productId, quantity: 1 }], contact });
  const { orderId = "" } = await textsOf(placed);
  const opened = await buyer.send("POST", "/api/store/payments/wayforpay", { orderId });
  const { orderReference = "" } = await textsOf(opened);
  return { orderId, orderReference };
}

/** What WayForPay's webhook says of an approved payment of 100.00 UAH, signed with its secret key or another. */
export function approvalOf(orderReference: string, key: string = SECRET_KEY): string {
  return JSON.stringify({
    merchantAccount: MERCHANT,
    orderReference,
    amount: 100,
    currency: "UAH",
    authCode: "1",
    cardPan: "41****8217",
    transactionStatus: "Approved",
    reasonCode: 1100,
    processingDate: 1_767_225_700,
    merchantSignature: sign(key, [MERCHANT, orderReference, "100", "UAH", "1", "41****8217", "Approved", "1100"]),
  });
}
