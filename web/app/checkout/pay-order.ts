import { data, redirect } from "react-router";
import { localisePath } from "#app/i18n/locales.ts";
import { writeFlash } from "#app/session/flash.ts";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { startPayment } from "#core/services/payments/start-payment";
import type { PageContext } from "#web/page-context";
import { keepPaymentLocale } from "./payment-locale.ts";

export const paymentMethods = ["card", "credit"] as const;

export type PaymentMethod = (typeof paymentMethods)[number];

/** Why a payment did not begin. */
export interface PaymentRefused {
  step: "refused";
  problem: DomainErrorCode;
  /** The order that now stands unpaid; null when none was made. */
  orderId: string | null;
}

/** The browser is to post this form to the payment page. */
export interface PaymentLeaving {
  step: "leave";
  orderReference: string;
  amountMinor: bigint;
  currency: string;
  action: string;
  fields: { name: string; value: string }[];
}

interface PayOrderInput {
  orderId: string;
  totalMinor: bigint;
  currency: string;
  buyerId: string;
  method: PaymentMethod;
  locale: Locale;
  /** `Set-Cookie` values that go with the answer. */
  cookies: string[];
}

/** Begins a payment of an order: by credit it ends on the order's page, by card the browser leaves with a form. */
export async function payOrder({ ctx, clone, now }: PageContext, input: PayOrderInput) {
  const { orderId, buyerId, method, locale, cookies } = input;
  try {
    if (method === "card") {
      const payment = await startPayment(ctx, { orderId, buyerId, locale, now });
      const leaving: PaymentLeaving = {
        step: "leave",
        amountMinor: input.totalMinor,
        currency: input.currency,
        ...payment,
      };
      return data(leaving, { headers: setCookies([...cookies, keepPaymentLocale(locale, clone.appUrl)]) });
    }
    const { orderReference } = await payWithCredit(ctx, { orderId, buyerId, now });
    throw redirect(localisePath(locale, `/orders/${encodeURIComponent(orderReference)}`), {
      headers: setCookies([...cookies, writeFlash("creditPaid", clone.appUrl)]),
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const refused: PaymentRefused = { step: "refused", problem: error.code, orderId };
    return data(refused, { status: 409, headers: setCookies(cookies) });
  }
}

function setCookies(cookies: string[]): Headers {
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return headers;
}
