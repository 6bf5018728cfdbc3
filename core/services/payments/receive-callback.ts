import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import type { PaymentProvider } from "#core/domain/payment";
import {
  CallbackError,
  type CallbackFault,
  type PaymentGateway,
  type ProviderEvent,
  type RawCallback,
} from "#core/ports/payment-gateway";
import type { ServiceContext } from "#core/services/context";
import { type SettlePaymentResult, settlePayment } from "#core/services/payments/settle-payment";

export interface ReceiveCallbackInput {
  /** Who claims to call: the provider named by the address. */
  provider: PaymentProvider;
  callback: RawCallback;
  now: Date;
}

export interface ReceivedCallback {
  event: ProviderEvent;
  result: SettlePaymentResult;
  /** The JSON to answer with. */
  acknowledgement: Record<string, string | number>;
}

const refusals = { unreadable: "unreadable_body", bad_signature: "bad_signature" } as const satisfies Record<
  CallbackFault,
  DomainErrorCode
>;

/**
 * Takes a provider's callback: verifies it, applies it exactly once, and has the provider's acknowledgement ready. If
 * the database throws, nothing was written and the provider must send it again.
 *
 * @throws DomainError `not_found` (no such provider), `bad_signature`, `unreadable_body` (also for what is signed but
 *   cannot be ours)
 */
export async function receiveCallback(
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways">,
  { provider, callback, now }: ReceiveCallbackInput,
): Promise<ReceivedCallback> {
  const gateway = ctx.gateways.get(provider);
  if (!gateway) throw new DomainError("not_found", "no such payment provider");
  const event = readEvent(gateway, callback);
  const result = await settlePayment(ctx, { event, now });
  return { event, result, acknowledgement: gateway.acknowledgement(event.orderReference, now) };
}

function readEvent(gateway: PaymentGateway, callback: RawCallback): ProviderEvent {
  try {
    return gateway.readCallback(callback);
  } catch (error) {
    if (!(error instanceof CallbackError)) throw error;
    throw new DomainError(refusals[error.fault], error.message);
  }
}
