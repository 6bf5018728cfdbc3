import { z } from "zod";
import { isSigned, sign } from "./signature.ts";

/** The merchant that the sandbox works for. */
export interface Merchant {
  readonly account: string;
  readonly secretKey: string;
}

/** Why a request is refused, in WayForPay's own numbers. */
export const REASONS = {
  ok: [1100, "Ok"],
  declined: [1101, "Declined To Card Issuer"],
  expiredCard: [1103, "Expired card"],
  format: [1109, "Format error"],
  currency: [1110, "Invalid currency"],
  duplicate: [1112, "Duplicate Order ID"],
  signature: [1113, "Invalid signature"],
  missing: [1115, "Parameter is missing"],
  notAllowed: [1123, "Refund not allowed"],
  expired: [1124, "Cardholder session expired"],
  cancelled: [1125, "Cardholder canceled the request"],
  state: [1126, "Illegal Order State"],
  notFound: [1127, "Order Not Found"],
  refundLimit: [1128, "Refund limit exceeded"],
  amount: [1130, "Invalid amount"],
  inProcessing: [1131, "Transaction in processing"],
  pending: [1134, "Pending"],
  lowBalance: [1136, "Merchant balance is very small"],
  refundInProcessing: [1138, "RefundInProcessing"],
} as const satisfies Record<string, readonly [number, string]>;
export type Reason = (typeof REASONS)[keyof typeof REASONS];

/** A refusal with WayForPay's reason code. */
export class Refusal extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason[1]);
    this.reason = reason;
  }
}

export const STATUSES = [
  "Created",
  "InProcessing",
  "WaitingAuthComplete",
  "Pending",
  "Approved",
  "Declined",
  "Expired",
  "RefundInProcessing",
  "Refunded",
  "Voided",
] as const;
export type Status = (typeof STATUSES)[number];

export interface Product {
  readonly name: string;
  readonly count: string;
  readonly price: string;
}

export interface Payment {
  readonly orderReference: string;
  /** Hundredths of the currency. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly products: readonly Product[];
  readonly returnUrl: string;
  readonly serviceUrl: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** Unix seconds. */
  readonly createdDate: number;
  status: Status;
  reason: Reason;
  authCode: string;
  cardPan: string;
  /** Unix seconds; grows with every change. */
  processingDate: number;
  refundedMinor: bigint;
  /** Refunds that were taken and wait for the merchant's balance, each in hundredths. They are in no sum yet. */
  waitingMinor: bigint[];
  /** True while the shop has not accepted the callback about the last change. */
  untold: boolean;
}

const requiredText = z.string().min(1);
const formSchema = z.object({
  merchantAccount: requiredText,
  merchantDomainName: requiredText,
  merchantSignature: requiredText,
  orderReference: requiredText,
  orderDate: requiredText,
  amount: requiredText,
  currency: requiredText,
});

/** Reads and checks a purchase form. Throws {@link Refusal} as the gateway would refuse it. */
export function readPurchase(form: URLSearchParams, merchant: Merchant, now: number): Payment {
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) throw new Refusal(REASONS.missing);
  const fields = parsed.data;
  const [names, counts, prices] = ["productName[]", "productCount[]", "productPrice[]"].map((name) =>
    form.getAll(name),
  );
  if (names === undefined || counts === undefined || prices === undefined || names.length === 0) {
    throw new Refusal(REASONS.missing);
  }
  if (names.length !== counts.length || names.length !== prices.length) throw new Refusal(REASONS.format);
  const { merchantAccount, merchantDomainName, orderReference, orderDate, amount, currency } = fields;
  const signed = [merchantAccount, merchantDomainName, orderReference, orderDate, amount, currency];
  const values = [...signed, ...names, ...counts, ...prices];
  if (merchantAccount !== merchant.account || !isSigned(merchant.secretKey, values, fields.merchantSignature)) {
    throw new Refusal(REASONS.signature);
  }
  if (!/^\d{9,11}$/.test(orderDate)) throw new Refusal(REASONS.format);
  if (!["UAH", "USD", "EUR"].includes(currency)) throw new Refusal(REASONS.currency);
  return {
    orderReference,
    amountMinor: parseAmount(amount),
    currency,
    products: names.map((name, at) => ({ name, count: counts[at] ?? "", price: prices[at] ?? "" })),
    returnUrl: form.get("returnUrl") ?? "",
    serviceUrl: form.get("serviceUrl") ?? "",
    email: form.get("clientEmail"),
    phone: form.get("clientPhone"),
    createdDate: now,
    status: "Created",
    reason: REASONS.ok,
    authCode: "",
    cardPan: "",
    processingDate: now,
    refundedMinor: 0n,
    waitingMinor: [],
    untold: false,
  };
}

/** `"499"`, `"499.5"` and `"499.00"` in hundredths. Throws {@link Refusal} for anything else, and for nothing. */
export function parseAmount(text: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text);
  const minor = match === null ? 0n : BigInt(`${match[1]}${(match[2] ?? "").padEnd(2, "0")}`);
  if (minor === 0n) throw new Refusal(REASONS.amount);
  return minor;
}

/** What was not given back yet, in hundredths. */
export const leftOf = ({ amountMinor, refundedMinor }: Payment) => amountMinor - refundedMinor;

/** The number as the gateway prints it: no trailing zeros, a dot. Exact for every amount it takes. */
export function amountNumber(minor: bigint): number {
  return Number(`${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`);
}

/**
 * What callback, return and CHECK_STATUS tell about a payment, signed. A callback about a refund may tell the refund's amount
 * instead of the payment's.
 */
export function describePayment(payment: Payment, merchant: Merchant, amountMinor: bigint = payment.amountMinor) {
  const amount = amountNumber(amountMinor);
  const [reasonCode, reason] = payment.reason;
  const { orderReference, currency, authCode, cardPan, status } = payment;
  const values = [merchant.account, orderReference, amount, currency, authCode, cardPan, status, reasonCode];
  return {
    merchantAccount: merchant.account,
    orderReference,
    merchantSignature: sign(merchant.secretKey, values),
    amount,
    currency,
    authCode,
    email: payment.email,
    phone: payment.phone,
    createdDate: payment.createdDate,
    processingDate: payment.processingDate,
    cardPan,
    cardType: cardPan === "" ? null : "Visa",
    issuerBankCountry: cardPan === "" ? null : "Ukraine",
    issuerBankName: cardPan === "" ? null : "SANDBOX BANK",
    recToken: "",
    transactionStatus: status,
    reason,
    reasonCode,
    fee: 0,
    paymentSystem: "card",
  };
}
