import { readStatus, refund } from "#core/adapters/wayforpay/api";
import { readCallback } from "#core/adapters/wayforpay/callback";
import { sign } from "#core/adapters/wayforpay/signature";
import { formatMinorAsDecimal } from "#core/domain/money";
import { ATTEMPT_LIFETIME } from "#core/domain/payment";
import type { CheckoutForm, CheckoutRequest, PaymentGateway } from "#core/ports/payment-gateway";

export interface WayForPaySettings {
  merchantAccount: string;
  secretKey: string;
  /** Domain of the shop without scheme; it is part of the signature. */
  domain: string;
  payUrl: string;
  /** Where CHECK_STATUS and REFUND are posted. */
  apiUrl: string;
  /** Origin of the shop, for the browser's return and the server's callback. */
  appUrl: string;
}

/** WayForPay has its own code for Ukrainian. */
const languages: Record<string, string> = { en: "EN", uk: "UA", ru: "RU" };

/** WayForPay's hosted page and callbacks as a `PaymentGateway`. */
export function createWayForPayGateway(settings: WayForPaySettings): PaymentGateway {
  const merchant = { account: settings.merchantAccount, secretKey: settings.secretKey };
  const api = { merchant, apiUrl: settings.apiUrl };
  return {
    readStatus: (orderReference) => readStatus(api, orderReference),
    refund: (request) => refund(api, request),
    checkoutForm: (request) => checkoutForm(settings, request),
    readCallback: (rawBody) => readCallback(rawBody, merchant),
    acknowledgement(orderReference, now) {
      const time = Math.floor(now.getTime() / 1000);
      const signature = sign(settings.secretKey, [orderReference, "accept", time.toString()]);
      return { orderReference, status: "accept", time, signature };
    },
  };
}

/** The signed purchase form. Each amount is written once and used for the field and for the signature. */
function checkoutForm(settings: WayForPaySettings, request: CheckoutRequest): CheckoutForm {
  const orderDate = Math.floor(request.createdAt.getTime() / 1000).toString();
  const amount = formatMinorAsDecimal(request.amountMinor);
  const names = request.lines.map((line) => productName(line.name));
  const counts = request.lines.map((line) => line.quantity.toString());
  const prices = request.lines.map((line) => formatMinorAsDecimal(line.unitPriceMinor));
  const { merchantAccount, domain, appUrl } = settings;
  const { orderReference, currency } = request;
  const signed = [merchantAccount, domain, orderReference, orderDate, amount, currency, ...names, ...counts, ...prices];
  const repeated = (name: string, values: string[]) => values.map((value) => ({ name, value }));
  return {
    action: settings.payUrl,
    fields: [
      { name: "merchantAccount", value: merchantAccount },
      { name: "merchantAuthType", value: "SimpleSignature" },
      { name: "merchantDomainName", value: domain },
      { name: "merchantTransactionSecureType", value: "AUTO" },
      { name: "apiVersion", value: "1" },
      { name: "language", value: languages[request.locale] ?? "EN" },
      { name: "orderReference", value: orderReference },
      { name: "orderDate", value: orderDate },
      { name: "orderLifetime", value: ATTEMPT_LIFETIME.toString() },
      { name: "amount", value: amount },
      { name: "currency", value: currency },
      ...repeated("productName[]", names),
      ...repeated("productCount[]", counts),
      ...repeated("productPrice[]", prices),
      {
        name: "returnUrl",
        value: `${appUrl}/api/payments/wayforpay/return?reference=${encodeURIComponent(orderReference)}`,
      },
      { name: "serviceUrl", value: `${appUrl}/api/payments/wayforpay/webhook` },
      { name: "merchantSignature", value: sign(settings.secretKey, signed) },
    ],
  };
}

/** Quotes and semicolons are torn by some of the gateway's own tools, so they do not reach it. */
function productName(name: string): string {
  return name.replace(/[";]/g, " ").trim();
}
