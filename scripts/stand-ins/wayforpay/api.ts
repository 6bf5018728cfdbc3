import { z } from "zod";
import {
  amountNumber,
  describePayment,
  type Merchant,
  type Payment,
  parseAmount,
  REASONS,
  type Reason,
  Refusal,
  type Status,
} from "./payment.ts";
import { isSigned, sign } from "./signature.ts";

/**
 * What becomes of a refund that is asked for: the money goes back at once; it is taken and waits for the merchant's balance;
 * it is not taken, and may be asked for later; it is refused.
 */
export type RefundBalance = "enough" | "low" | "empty" | "blocked";

interface ApiState {
  readonly merchant: Merchant;
  readonly find: (orderReference: string) => Payment | undefined;
  readonly balance: RefundBalance;
  /** Gives money back, or takes the refund in to wait, and tells the shop. */
  readonly giveBack: (payment: Payment, amountMinor: bigint) => void;
  readonly takeRefund: (payment: Payment, amountMinor: bigint) => void;
  /** A payment as CHECK_STATUS shows it. */
  readonly shown: (payment: Payment) => Payment;
}

const refundable = new Set<Status>(["Approved", "RefundInProcessing", "Refunded"]);
const common = { merchantAccount: z.string(), orderReference: z.string(), merchantSignature: z.string() };
const requestSchema = z.discriminatedUnion("transactionType", [
  z.object({ transactionType: z.literal("CHECK_STATUS"), ...common }),
  z.object({
    transactionType: z.literal("REFUND"),
    ...common,
    amount: z.union([z.string(), z.number()]),
    currency: z.string(),
    comment: z.string().min(1),
  }),
]);
type RefundRequest = Extract<z.infer<typeof requestSchema>, { transactionType: "REFUND" }>;

/** Answers CHECK_STATUS and REFUND. Refusals carry a reason code and, as on the real gateway, no signature. */
export function answerApi(body: string, state: ApiState): Record<string, unknown> {
  try {
    const parsed = requestSchema.safeParse(JSON.parse(body));
    if (!parsed.success) throw new Refusal(REASONS.format);
    const request = parsed.data;
    const { merchantAccount, orderReference, merchantSignature } = request;
    const signed = [merchantAccount, orderReference];
    const values = request.transactionType === "REFUND" ? [...signed, request.amount, request.currency] : signed;
    const known = merchantAccount === state.merchant.account;
    if (!known || !isSigned(state.merchant.secretKey, values, merchantSignature)) throw new Refusal(REASONS.signature);
    const payment = state.find(orderReference);
    if (payment === undefined) throw new Refusal(REASONS.notFound);
    return request.transactionType === "REFUND" ? refund(request, payment, state) : check(payment, state);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.reason);
    if (error instanceof SyntaxError) return refused(REASONS.format);
    throw error;
  }
}

function check(now: Payment, { merchant, shown }: ApiState): Record<string, unknown> {
  const payment = shown(now);
  const refundAmount = amountNumber(payment.refundedMinor);
  return { ...describePayment(payment, merchant), settlementDate: "", settlementAmount: 0, refundAmount };
}

/** What can still be given back of a payment, in hundredths: what waits for the balance is spoken for. */
export function refundableMinor({ amountMinor, refundedMinor, waitingMinor }: Payment): bigint {
  return waitingMinor.reduce((left, waiting) => left - waiting, amountMinor - refundedMinor);
}

function refund(request: RefundRequest, payment: Payment, state: ApiState): Record<string, unknown> {
  const amountMinor = parseAmount(String(request.amount));
  if (request.currency !== payment.currency) throw new Refusal(REASONS.currency);
  if (!refundable.has(payment.status)) throw new Refusal(REASONS.state);
  if (amountMinor > refundableMinor(payment)) throw new Refusal(REASONS.refundLimit);
  if (state.balance === "blocked") throw new Refusal(REASONS.notAllowed);
  if (state.balance === "empty") throw new Refusal(REASONS.lowBalance);
  const waits = state.balance === "low";
  if (waits) state.takeRefund(payment, amountMinor);
  else state.giveBack(payment, amountMinor);
  const { account, secretKey } = state.merchant;
  const [reasonCode, reason] = waits ? REASONS.refundInProcessing : REASONS.ok;
  const { orderReference } = payment;
  const transactionStatus: Status = waits ? "RefundInProcessing" : "Refunded";
  const merchantSignature = sign(secretKey, [account, orderReference, transactionStatus, reasonCode]);
  return { merchantAccount: account, orderReference, transactionStatus, reason, reasonCode, merchantSignature };
}

function refused([reasonCode, reason]: Reason): Record<string, unknown> {
  return { reasonCode, reason, transactionStatus: "Declined" };
}
