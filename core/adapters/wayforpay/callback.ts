import { z } from "zod";
import { isSignedBy } from "#core/adapters/wayforpay/signature";
import { DomainError } from "#core/domain/errors";
import { parseDecimalAsMinor } from "#core/domain/money";
import type { ProviderStatus } from "#core/domain/payment";
import type { ProviderEvent } from "#core/ports/payment-gateway";

const textOrNumber = z.union([z.string(), z.number()]).transform(String);
const absentAsEmpty = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ""));

/** The fields we use; the gateway adds others without notice, and those are ignored. */
const callbackSchema = z.object({
  merchantAccount: z.string(),
  orderReference: z.string().min(1).max(200),
  merchantSignature: z.string(),
  amount: textOrNumber,
  currency: z.string(),
  authCode: absentAsEmpty,
  cardPan: absentAsEmpty,
  transactionStatus: z.string().min(1).max(40),
  reasonCode: textOrNumber,
  processingDate: z.coerce.number().int().nonnegative().optional(),
  createdDate: z.coerce.number().int().nonnegative().optional(),
  paymentSystem: absentAsEmpty,
});

type Callback = z.infer<typeof callbackSchema>;

const statuses: Record<string, ProviderStatus> = {
  created: "in_progress",
  inprocessing: "in_progress",
  waitingauthcomplete: "in_progress",
  pending: "in_progress",
  refundinprocessing: "in_progress",
  approved: "approved",
  declined: "declined",
  expired: "expired",
  refunded: "refunded",
  voided: "refunded",
};

/**
 * Reads a callback whichever way the gateway labelled it: JSON, JSON as the only form key, or a flat form.
 * The raw text comes first, because form decoding turns `+` into spaces.
 */
export function parseCallbackBody(rawBody: string): unknown {
  const raw = rawBody.trim();
  const withoutEquals = raw.replace(/=$/, "");
  for (const read of [() => raw, () => withoutEquals, () => decodeURIComponent(withoutEquals.replaceAll("+", "%20"))]) {
    const parsed = tryJson(read);
    if (parsed) return parsed;
  }
  const form = new URLSearchParams(raw);
  const embedded = [...form.keys(), ...form.values()].find((text) => text.startsWith("{"));
  return (embedded && tryJson(() => embedded)) || Object.fromEntries(form);
}

function tryJson(read: () => string): object | null {
  try {
    const value: unknown = JSON.parse(read());
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/**
 * The texts the gateway may have hashed for an amount. A JSON number loses its trailing zeros when parsed, so the
 * literal is cut out of the body too, and tried with two decimals.
 */
function amountTexts(callback: Callback, rawBody: string): Set<string> {
  const literal = /"amount"\s*:\s*"?(\d+(?:\.\d+)?)/.exec(rawBody)?.[1];
  const texts = new Set([callback.amount, ...(literal ? [literal] : [])]);
  const [whole, fraction = ""] = callback.amount.split(".");
  if (fraction.length <= 2) texts.add(`${whole}.${fraction.padEnd(2, "0")}`);
  return texts;
}

/**
 * Reads and verifies one callback.
 *
 * @throws DomainError `unreadable_body` when it is no callback, `bad_signature` when it is not from our merchant
 */
export function readCallback(rawBody: string, merchant: { account: string; secretKey: string }): ProviderEvent {
  const parsed = callbackSchema.safeParse(parseCallbackBody(rawBody));
  if (!parsed.success) throw new DomainError("unreadable_body", "not a WayForPay callback");
  const callback = parsed.data;
  const signed = [...amountTexts(callback, rawBody)].some((amount) =>
    isSignedBy(merchant.secretKey, signedParts(callback, amount), callback.merchantSignature),
  );
  if (!signed || callback.merchantAccount !== merchant.account) {
    throw new DomainError("bad_signature", "callback is not signed by our merchant");
  }
  return describeEvent(callback);
}

function signedParts(callback: Callback, amount: string): string[] {
  const { merchantAccount, orderReference, currency, authCode, cardPan, transactionStatus, reasonCode } = callback;
  return [merchantAccount, orderReference, amount, currency, authCode, cardPan, transactionStatus, reasonCode];
}

function describeEvent(callback: Callback): ProviderEvent {
  const { orderReference, transactionStatus, amount, currency, reasonCode, paymentSystem, cardPan } = callback;
  const seconds = callback.processingDate ?? callback.createdDate ?? 0;
  return {
    key: `wayforpay:${orderReference}:${transactionStatus.toLowerCase()}:${seconds}`,
    orderReference,
    providerStatus: transactionStatus,
    status: statuses[transactionStatus.toLowerCase()] ?? null,
    amountMinor: parseDecimalAsMinor(amount),
    currency,
    at: new Date(seconds * 1000),
    payload: { transactionStatus, amount, currency, reasonCode, processingDate: seconds, paymentSystem, cardPan },
  };
}
