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

/** How the merchant's balance stands when a refund is asked for. */
export type RefundBalance = "enough" | "low" | "blocked";

interface ApiState {
  readonly merchant: Merchant;
  readonly find: (orderReference: string) => Payment | undefined;
  /** What the shop's balance allows: the money goes back at once, waits for a fuller balance, or stays. */
  readonly balance: RefundBalance;
  /** Marks the payment refunded, or waiting for it, and tells the shop. */
  readonly refund: (payment: Payment, status: "Refunded" | "RefundInProcessing") => void;
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

function check(payment: Payment, { merchant }: ApiState): Record<string, unknown> {
  const refundAmount = amountNumber(payment.refundedMinor);
  return { ...describePayment(payment, merchant), settlementDate: "", settlementAmount: 0, refundAmount };
}

function refund(request: RefundRequest, payment: Payment, state: ApiState): Record<string, unknown> {
  const amountMinor = parseAmount(String(request.amount));
  if (request.currency !== payment.currency) throw new Refusal(REASONS.currency);
  if (!refundable.has(payment.status)) throw new Refusal(REASONS.state);
  if (payment.refundedMinor + amountMinor > payment.amountMinor) throw new Refusal(REASONS.refundLimit);
  if (state.balance === "blocked") throw new Refusal(REASONS.notAllowed);
  const waits = state.balance === "low";
  if (!waits) payment.refundedMinor += amountMinor;
  state.refund(payment, waits ? "RefundInProcessing" : "Refunded");
  const { account, secretKey } = state.merchant;
  const [reasonCode, reason] = waits ? REASONS.refundInProcessing : REASONS.ok;
  const { orderReference, status: transactionStatus } = payment;
  const merchantSignature = sign(secretKey, [account, orderReference, transactionStatus, reasonCode]);
  return { merchantAccount: account, orderReference, transactionStatus, reason, reasonCode, merchantSignature };
}

function refused([reasonCode, reason]: Reason): Record<string, unknown> {
  return { reasonCode, reason, transactionStatus: "Declined" };
}
