import { readStatus, refund } from "#core/adapters/wayforpay/api";
import { readCallback, WAYFORPAY } from "#core/adapters/wayforpay/callback";
import type { WayForPaySettings } from "#core/adapters/wayforpay/settings";
import { sign } from "#core/adapters/wayforpay/signature";
import { formatMinorAsDecimal } from "#core/domain/money";
import { ATTEMPT_LIFETIME } from "#core/domain/payment";
import type { CheckoutForm, CheckoutRequest, PaymentGateway } from "#core/ports/payment-gateway";

/** WayForPay has its own code for Ukrainian. */
const languages: Record<string, string> = { en: "EN", uk: "UA", ru: "RU" };

/** WayForPay's hosted page and callbacks as a `PaymentGateway`. */
export function createWayForPayGateway(settings: WayForPaySettings): PaymentGateway {
  const merchant = { account: settings.merchantAccount, secretKey: settings.secretKey };
  const api = { merchant, apiUrl: settings.apiUrl };
  return {
    provider: WAYFORPAY,
    displayName: "WayForPay",
    checkoutOrigins: [new URL(settings.payUrl).origin],
    startCheckout: async (request) => checkoutForm(settings, request),
    readCallback: ({ body }) => readCallback(body, merchant),
    readStatus: (orderReference) => readStatus(api, orderReference),
    refund: (request) => refund(api, request),
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
    kind: "form",
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
        value: `${appUrl}/api/payments/${WAYFORPAY}/return?reference=${encodeURIComponent(orderReference)}&locale=${request.locale}`,
      },
      { name: "serviceUrl", value: `${appUrl}/api/payments/${WAYFORPAY}/webhook` },
      { name: "merchantSignature", value: sign(settings.secretKey, signed) },
    ],
  };
}

/** Quotes and semicolons are torn by some of the gateway's own tools, so they do not reach it. */
function productName(name: string): string {
  return name.replace(/[";]/g, " ").trim();
}
