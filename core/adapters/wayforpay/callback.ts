import { createHash } from "node:crypto";
import { z } from "zod";
import { isSignedBy } from "#core/adapters/wayforpay/signature";
import { parseDecimalAsMinor } from "#core/domain/money";
import type { ProviderStatus } from "#core/domain/payment";
import { CallbackError, type ProviderEvent } from "#core/ports/payment-gateway";

/**
 * A signed field. Fields are joined by semicolons, so one that contains a semicolon could be cut out of another
 * document we signed, such as the buyer's own form. WayForPay sends no control characters or broken Unicode, and we
 * could not store them.
 */
const signed = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => text.length <= 200 && text.isWellFormed() && !/[;\p{Cc}]/u.test(text));

/** WayForPay omits some fields that have no value, and signs them as an empty string. */
const signedOrEmpty = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => value ?? "")
  .pipe(signed);

/** Unix seconds up to the year 9999. It is not signed and only orders events, so junk counts as none. */
const seconds = z.coerce.number().int().positive().max(253_402_300_799).nullable().catch(null);

/** The fields we use; the gateway adds others without notice, and those are ignored. */
const callbackSchema = z.object({
  merchantAccount: signed,
  orderReference: signed,
  merchantSignature: z.string(),
  amount: signed,
  currency: signed,
  authCode: signedOrEmpty,
  cardPan: signedOrEmpty,
  transactionStatus: signedOrEmpty,
  reasonCode: signedOrEmpty,
  processingDate: seconds,
  createdDate: seconds,
  /** Stored for reference only; decides nothing. */
  paymentSystem: z
    .string()
    .regex(/^\w{1,30}$/)
    .nullable()
    .catch(null),
});

type Callback = z.infer<typeof callbackSchema>;

/** The provider's name on attempts, in addresses and in the keys of its events. */
export const WAYFORPAY = "wayforpay";

const statuses: Record<string, ProviderStatus> = {
  created: "opened",
  inprocessing: "in_progress",
  waitingauthcomplete: "in_progress",
  pending: "in_progress",
  refundinprocessing: "refund_pending",
  approved: "approved",
  declined: "declined",
  expired: "expired",
  refunded: "refunded",
  voided: "voided",
};

/**
 * Reads a callback whichever way the gateway or a form parser on the way labelled and mangled it: JSON, JSON as the only
 * form key or as a value, a flat form, or JSON that a bracket-aware parser tore apart. The raw text comes first, because
 * form decoding turns `+` into spaces.
 */
export function parseCallbackBody(rawBody: string): unknown {
  const texts = readings(rawBody);
  for (const text of texts) {
    const parsed = tryJson(text);
    if (parsed) return parsed;
  }
  const form = new URLSearchParams(rawBody.trim());
  const flat = Object.fromEntries(form);
  if ("merchantSignature" in flat) return flat;
  const embedded = [...form.keys(), ...form.values()].filter((text) => text.startsWith("{"));
  for (const text of embedded) {
    const parsed = tryJson(text);
    if (parsed) return parsed;
  }
  return salvage(texts.join("\n"));
}

/** The body as text in the ways it may have been encoded, the likeliest first. */
function readings(rawBody: string): string[] {
  const raw = rawBody.trim();
  const withoutEquals = raw.replace(/=$/, "");
  const texts = [raw, withoutEquals];
  try {
    texts.push(decodeURIComponent(withoutEquals.replaceAll("+", "%20")));
  } catch {
    // Not percent-encoded: the readings above are all there are.
  }
  return texts;
}

function tryJson(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/**
 * Cuts our fields out of a document that is no longer one. What is cut out is only believed under the signature, and a
 * number keeps the text that was signed.
 */
function salvage(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(callbackSchema.shape)) {
    const literal = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|\\d+(?:\\.\\d+)?|null)`).exec(text)?.[1];
    if (literal === undefined) continue;
    found[name] = literal.startsWith('"') ? tryText(literal) : literal === "null" ? null : literal;
  }
  return found;
}

function tryText(literal: string): unknown {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/**
 * The texts the gateway may have hashed for an amount. A JSON number loses its trailing zeros when parsed, so the
 * literals are cut out of the body too, and two decimals are tried.
 */
function amountTexts({ amount }: Callback, rawBody: string): Set<string> {
  const literals = readings(rawBody).map((text) => /"amount"\s*:\s*"?(\d+(?:\.\d+)?)/.exec(text)?.[1]);
  const texts = new Set([amount, ...literals.filter((literal) => literal !== undefined)]);
  const [whole, fraction = ""] = amount.split(".");
  if (fraction.length <= 2) texts.add(`${whole}.${fraction.padEnd(2, "0")}`);
  return texts;
}

/**
 * Reads and verifies what the gateway says of a payment: callbacks and answers to CHECK_STATUS are the same, and give the
 * same event.
 *
 * @throws CallbackError
 */
export function readCallback(rawBody: string, merchant: { account: string; secretKey: string }): ProviderEvent {
  const parsed = callbackSchema.safeParse(parseCallbackBody(rawBody));
  if (!parsed.success) throw new CallbackError("unreadable", "not a WayForPay callback");
  const callback = parsed.data;
  const amount = [...amountTexts(callback, rawBody)].find((text) =>
    isSignedBy(merchant.secretKey, signedParts(callback, text), callback.merchantSignature),
  );
  if (amount === undefined || callback.merchantAccount !== merchant.account) {
    throw new CallbackError("bad_signature", "callback is not signed by our merchant");
  }
  // The amount that was signed, whatever else the body says.
  return describeEvent({ ...callback, amount });
}

function signedParts(callback: Callback, amount: string): string[] {
  const { merchantAccount, orderReference, currency, authCode, cardPan, transactionStatus, reasonCode } = callback;
  return [merchantAccount, orderReference, amount, currency, authCode, cardPan, transactionStatus, reasonCode];
}

function describeEvent(callback: Callback): ProviderEvent {
  const { orderReference, transactionStatus, amount, currency, reasonCode, paymentSystem, cardPan } = callback;
  const at = callback.processingDate ?? callback.createdDate ?? 0;
  const amountMinor = parseDecimalAsMinor(amount);
  const status = transactionStatus.toLowerCase();
  // Signed fields only: otherwise anyone who saw one signature could turn it into any number of events.
  const said = signedParts({ ...callback, transactionStatus: status }, String(amountMinor ?? amount));
  return {
    provider: WAYFORPAY,
    key: `${WAYFORPAY}:${orderReference}:${status}:${createHash("sha256").update(said.join(";")).digest("base64url")}`,
    orderReference,
    providerStatus: transactionStatus,
    status: statuses[status] ?? null,
    amountMinor,
    currency,
    at: new Date(at * 1000),
    payload: { transactionStatus, amount, currency, reasonCode, processingDate: at, paymentSystem, cardPan },
  };
}
