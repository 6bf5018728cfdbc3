import { createHmac } from "node:crypto";
import { z } from "zod";
import type { Currency } from "#core/domain/money";
import type { ProviderStatus } from "#core/domain/payment";
import { AdapterError } from "#core/ports/adapter-error";
import { CallbackError, type PaymentGateway, type ProviderEvent } from "#core/ports/payment-gateway";

interface Payment {
  amountMinor: bigint;
  currency: Currency;
  state: "open" | "paid" | "refunded";
}

const bodySchema = z.object({
  merchant: z.string(),
  reference: z.string(),
  state: z.enum(["open", "paid", "refunded"]),
  amount: z.number().int(),
  currency: z.string(),
  createdAt: z.number().int(),
});

const statuses = { open: "opened", paid: "approved", refunded: "refunded" } as const satisfies Record<
  Payment["state"],
  ProviderStatus
>;

/** A provider whose protocol shares nothing with WayForPay's, in memory, together with the gateway to it. */
export interface RedirectProvider {
  gateway: PaymentGateway;
  /** Without one, every call fails. */
  online: boolean;
  /** The payer pays on the provider's page. */
  pay(reference: string): void;
  /** What the provider posts about a payment now. */
  callbackOf(reference: string): { headers: Record<string, string>; body: string };
}

/**
 * Payments begin with a call and a redirect; callbacks are plain JSON in minor units, signed by HMAC-SHA256 in a header
 * over a timestamp and the body; the answer to them is a receipt.
 */
export function createRedirectProvider(merchant: string, secret: string): RedirectProvider {
  const payments = new Map<string, Payment>();
  const hmac = (text: string) => createHmac("sha256", secret).update(text).digest("hex");
  const at = new Date("2026-03-01T10:00:00Z");

  const provider: RedirectProvider = {
    gateway: {
      provider: "redirectpay",
      displayName: "RedirectPay",
      checkoutOrigins: ["https://pay.redirect.test"],
      async startCheckout({ orderReference, amountMinor, currency }) {
        reach();
        if (!payments.has(orderReference)) payments.set(orderReference, { amountMinor, currency, state: "open" });
        return { kind: "redirect", url: `https://pay.redirect.test/pay/${orderReference}` };
      },
      readCallback({ headers, body }) {
        const [, time, signature] =
          /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers.get("redirectpay-signature") ?? "") ?? [];
        if (!time || hmac(`${time}.${body}`) !== signature) throw new CallbackError("bad_signature", "not signed");
        return eventOf(body);
      },
      acknowledgement: (reference) => ({ received: reference }),
      async readStatus(reference) {
        reach();
        const payment = payments.get(reference);
        if (!payment) return null;
        return {
          ...eventOf(bodyOf(reference)),
          refundedMinor: payment.state === "refunded" ? payment.amountMinor : 0n,
        };
      },
      async refund({ orderReference }) {
        reach();
        const payment = payments.get(orderReference);
        if (payment?.state !== "paid") return { outcome: "refused", why: "nothing was paid" };
        payment.state = "refunded";
        return { outcome: "accepted" };
      },
    },
    online: true,
    pay(reference) {
      paymentOf(reference).state = "paid";
    },
    callbackOf(reference) {
      const body = bodyOf(reference);
      const time = Math.floor(at.getTime() / 1000);
      return { headers: { "redirectpay-signature": `t=${time},v1=${hmac(`${time}.${body}`)}` }, body };
    },
  };

  function reach(): void {
    if (!provider.online) throw new AdapterError("RedirectPay did not answer", { retry: true });
  }

  function paymentOf(reference: string): Payment {
    const payment = payments.get(reference);
    if (!payment) throw new Error(`RedirectPay never heard of ${reference}`);
    return payment;
  }

  function bodyOf(reference: string): string {
    const { amountMinor, currency, state } = paymentOf(reference);
    return JSON.stringify({
      merchant,
      reference,
      state,
      amount: Number(amountMinor),
      currency,
      createdAt: at.getTime(),
    });
  }

  function eventOf(body: string): ProviderEvent {
    const parsed = bodySchema.safeParse(JSON.parse(body));
    if (!parsed.success) throw new CallbackError("unreadable", "not a RedirectPay callback");
    const { reference, state, amount, currency, createdAt } = parsed.data;
    if (parsed.data.merchant !== merchant) throw new CallbackError("bad_signature", "another merchant's");
    return {
      provider: "redirectpay",
      key: `redirectpay:${reference}:${state}`,
      orderReference: reference,
      providerStatus: state,
      status: statuses[state],
      amountMinor: BigInt(amount),
      currency,
      at: new Date(createdAt),
      payload: { state, amount, currency },
    };
  }

  return provider;
}
