import { z } from "zod";
import { readCallback } from "#core/adapters/wayforpay/callback";
import { isSignedBy, sign } from "#core/adapters/wayforpay/signature";
import { formatMinorAsDecimal } from "#core/domain/money";
import { AdapterError } from "#core/ports/adapter-error";
import type { ProviderEvent, RefundAnswer, RefundRequest } from "#core/ports/payment-gateway";

export interface WayForPayApi {
  merchant: { account: string; secretKey: string };
  apiUrl: string;
}

/** Milliseconds after which an answer is no longer waited for. */
const TIMEOUT_MS = 10_000;

/** Order Not Found: the payer never reached the provider's page. */
const NOT_FOUND = 1127;

/** In processing, delayed, antifraud, balance too small, refund in processing: the same call may succeed later. */
const passing = new Set([1131, 1132, 1134, 1136, 1138, 5100]);

const answerSchema = z.object({
  merchantAccount: z.string().optional(),
  orderReference: z.string().optional(),
  merchantSignature: z.string().optional(),
  transactionStatus: z.string().default(""),
  reason: z.string().default(""),
  reasonCode: z.coerce.number().int().optional(),
});

/**
 * CHECK_STATUS: what the gateway says of one attempt now, as the same event that its callback would be.
 *
 * @returns null when the gateway never heard of the reference
 * @throws AdapterError when there was no usable answer
 */
export async function readStatus(api: WayForPayApi, orderReference: string): Promise<ProviderEvent | null> {
  const { account, secretKey } = api.merchant;
  const body = await call(api, {
    transactionType: "CHECK_STATUS",
    merchantAccount: account,
    orderReference,
    merchantSignature: sign(secretKey, [account, orderReference]),
    apiVersion: 1,
  });
  const { reasonCode, merchantSignature } = readAnswer(body);
  // Refusals are not signed, so they are believed only where they lead to no more than asking again.
  if (merchantSignature === undefined && reasonCode === NOT_FOUND) return null;
  try {
    const event = readCallback(body, api.merchant);
    if (event.orderReference === orderReference) return event;
  } catch {
    // Said below: whatever the answer was, it was not this payment's state.
  }
  throw new AdapterError(`WayForPay did not tell the state of the payment (reason ${reasonCode ?? "none"})`, {
    retry: true,
  });
}

/**
 * REFUND of an attempt's whole amount. Safe to repeat: the gateway never gives back more than it took.
 *
 * @throws AdapterError when there was no usable answer: the money may or may not be on its way
 */
export async function refund(api: WayForPayApi, request: RefundRequest): Promise<RefundAnswer> {
  const { account, secretKey } = api.merchant;
  const { orderReference, currency, comment } = request;
  const amount = formatMinorAsDecimal(request.amountMinor);
  const body = await call(api, {
    transactionType: "REFUND",
    merchantAccount: account,
    orderReference,
    amount,
    currency,
    comment,
    merchantSignature: sign(secretKey, [account, orderReference, amount, currency]),
    apiVersion: 1,
  });
  const answer = readAnswer(body);
  const code = answer.reasonCode ?? 0;
  const why = `${answer.transactionStatus || "no status"}, reason ${code} ${answer.reason}`.trim();
  const signed = [account, orderReference, answer.transactionStatus, code.toString()];
  const isOurs = isSignedBy(secretKey, signed, answer.merchantSignature ?? "");
  switch (answer.transactionStatus.toLowerCase()) {
    case "refunded":
    case "voided":
      if (isOurs) return { outcome: "accepted" };
      throw new AdapterError("WayForPay's answer to a refund is not signed", { retry: true });
    case "refundinprocessing":
      return { outcome: "later", why };
    default:
      return { outcome: passing.has(code) ? "later" : "refused", why };
  }
}

function readAnswer(body: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(body));
  } catch {
    throw new AdapterError("WayForPay's answer cannot be read", { retry: true });
  }
}

async function call({ apiUrl }: WayForPayApi, request: Record<string, string | number>): Promise<string> {
  try {
    const response = await fetch(apiUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await response.text();
    if (response.ok) return body;
    throw new AdapterError(`WayForPay answered HTTP ${response.status}`, { retry: true });
  } catch (error) {
    if (error instanceof AdapterError) throw error;
    throw new AdapterError("WayForPay did not answer", { retry: true });
  }
}
