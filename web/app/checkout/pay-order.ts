import { data, redirect } from "react-router";
import { localisePath } from "#app/i18n/locales.ts";
import { writeFlash } from "#app/session/flash.ts";
import { type CustomerErrorCode, DomainError, isCustomerError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import type { PaymentProvider } from "#core/domain/payment";
import type { Checkout } from "#core/ports/payment-gateway";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { startPayment } from "#core/services/payments/start-payment";
import type { PageContext } from "#web/page-context";

export const paymentMethods = ["card", "credit"] as const;

export type PaymentMethod = (typeof paymentMethods)[number];

/** Why a payment did not start. */
export interface PaymentRefused {
  step: "refused";
  problem: CustomerErrorCode;
  /** The unpaid order; null when none was created. */
  orderId: string | null;
}

/** The browser is to leave for the payment page. */
export interface PaymentLeaving {
  step: "leave";
  orderReference: string;
  amountMinor: bigint;
  currency: string;
  checkout: Checkout;
}

/** A provider that takes cards. */
export interface CardProvider {
  provider: PaymentProvider;
  displayName: string;
}

/** The providers that take cards, in the order they are offered. */
export function cardProviders({ ctx }: Pick<PageContext, "ctx">): CardProvider[] {
  return [...ctx.gateways.values()].map(({ provider, displayName }) => ({ provider, displayName }));
}

interface PayOrderInput {
  orderId: string;
  totalMinor: bigint;
  currency: string;
  buyerId: string;
  method: PaymentMethod;
  /** As posted; null: the first that is offered. */
  provider: FormDataEntryValue | null;
  locale: Locale;
  /** `Set-Cookie` values that go with the answer. */
  cookies: string[];
}

/** Starts a payment: by credit it ends on the order's page, by card the browser leaves for the payment page. */
export async function payOrder({ ctx, clone, now }: PageContext, input: PayOrderInput) {
  const { orderId, buyerId, method, locale, cookies } = input;
  const provider = typeof input.provider === "string" ? input.provider : undefined;
  try {
    if (method === "card") {
      const { orderReference, ...checkout } = await startPayment(ctx, { orderId, buyerId, provider, locale, now });
      const leaving: PaymentLeaving = {
        step: "leave",
        amountMinor: input.totalMinor,
        currency: input.currency,
        orderReference,
        checkout,
      };
      return data(leaving, { headers: setCookies(cookies) });
    }
    const { orderReference } = await payWithCredit(ctx, { orderId, buyerId, now });
    throw redirect(localisePath(locale, `/orders/${encodeURIComponent(orderReference)}`), {
      headers: setCookies([...cookies, writeFlash("creditPaid", clone.appUrl)]),
    });
  } catch (error) {
    const refused: PaymentRefused = { step: "refused", problem: payProblemOf(error), orderId };
    return data(refused, { status: 409, headers: setCookies(cookies) });
  }
}

/** Why a customer was refused; throws what is no such refusal. */
export function payProblemOf(error: unknown): CustomerErrorCode {
  if (error instanceof DomainError && isCustomerError(error.code)) return error.code;
  throw error;
}

function setCookies(cookies: string[]): Headers {
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return headers;
}
