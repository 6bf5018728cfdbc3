import { z } from "zod";
import { readCallback } from "#core/adapters/wayforpay/callback";
import { isSignedBy, sign } from "#core/adapters/wayforpay/signature";
import { formatMinorAsDecimal, parseDecimalAsMinor } from "#core/domain/money";
import { AdapterError } from "#core/ports/adapter-error";
import type { ProviderEvent, ProviderStatement, RefundAnswer, RefundRequest } from "#core/ports/payment-gateway";

export interface WayForPayApi {
  merchant: { account: string; secretKey: string };
  apiUrl: string;
}

/** Milliseconds after which an answer is no longer waited for. */
const TIMEOUT_MS = 10_000;

/** Order Not Found: the payer never reached the provider's page. */
const NOT_FOUND = 1127;

/** RefundInProcessing. */
const HAS_IT_IN_WORK = 1138;

/** In processing, delayed, antifraud, balance too small: the same call may succeed later. */
const passing = new Set([1131, 1132, 1134, 1136, 5100]);

/** No reason at all, Ok, and an error of the gateway's own: none of them says that the money stays. */
const doubtful = new Set([0, 1100, 1129, 4100]);

const answerSchema = z.object({
  merchantAccount: z.string().optional(),
  orderReference: z.string().optional(),
  merchantSignature: z.string().optional(),
  transactionStatus: z.string().default(""),
  reason: z.string().default(""),
  reasonCode: z.coerce.number().int().optional(),
  /** Everything given back so far, in major units. */
  refundAmount: z.union([z.string(), z.number()]).nullish(),
});
type Answer = z.infer<typeof answerSchema>;

/**
 * CHECK_STATUS: what the gateway says of one attempt now, as the same event that its callback would be, and how much of it
 * was given back.
 *
 * @returns null when the gateway never heard of the reference
 * @throws AdapterError when there was no usable answer
 */
export async function readStatus(api: WayForPayApi, orderReference: string): Promise<ProviderStatement | null> {
  const { account, secretKey } = api.merchant;
  const body = await call(api, {
    transactionType: "CHECK_STATUS",
    merchantAccount: account,
    orderReference,
    merchantSignature: sign(secretKey, [account, orderReference]),
    apiVersion: 1,
  });
  const answer = readAnswer(body);
  const { reasonCode, merchantSignature } = answer;
  // Refusals are not signed, so they are believed only where they lead to no more than asking again.
  if (merchantSignature === undefined && reasonCode === NOT_FOUND) return null;
  const event = readEvent(body, api);
  const refundedMinor = event?.orderReference === orderReference ? refundedOf(event, answer) : null;
  if (event && refundedMinor !== null) return { ...event, refundedMinor };
  throw new AdapterError(`WayForPay did not tell the state of the payment (reason ${reasonCode ?? "none"})`, {
    retry: true,
  });
}

/** The signed event of an answer; null when the answer is none. */
function readEvent(body: string, { merchant }: WayForPayApi): ProviderEvent | null {
  try {
    return readCallback(body, merchant);
  } catch {
    return null;
  }
}

/**
 * What an answer says was given back, in minor units; null when that is no amount. A hold is let go whole, and a refund whose
 * sum is not told is one of everything.
 */
function refundedOf({ status, amountMinor }: ProviderEvent, { refundAmount }: Answer): bigint | null {
  const isEmpty = refundAmount === undefined || refundAmount === null || refundAmount === "";
  const told = isEmpty ? null : parseDecimalAsMinor(String(refundAmount));
  if (!isEmpty && told === null) return null;
  if (status === "voided" && (told ?? 0n) === 0n) return amountMinor;
  return told ?? (status === "refunded" ? amountMinor : 0n);
}

/**
 * REFUND of an amount of an attempt. Not safe to repeat: the gateway knows no idempotency key, and gives it back again.
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
      return { outcome: "in_progress", why };
    default:
      if (code === HAS_IT_IN_WORK) return { outcome: "in_progress", why };
      if (passing.has(code)) return { outcome: "later", why };
      if (isRefusal(answer.transactionStatus, code)) return { outcome: "refused", why };
      throw new AdapterError(`WayForPay's answer to a refund is none (${why})`, { retry: true });
  }
}

/** Declined for a reason. A refusal frees what is held and may be followed by another REFUND at once, so it must be a clear one. */
function isRefusal(transactionStatus: string, code: number): boolean {
  return ["", "declined"].includes(transactionStatus.toLowerCase()) && !doubtful.has(code);
}

function readAnswer(body: string): Answer {
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
