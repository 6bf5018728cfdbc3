import { DomainError } from "#core/domain/errors";
import type { PaymentProvider } from "#core/domain/payment";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { PaymentGateways, ProviderStatement } from "#core/ports/payment-gateway";
import { actionStatement } from "#core/services/action-log";
import type { Database } from "#db/client";

const log = getLogger(["refcodes", "refunds"]);

/**
 * Asks a provider about a payment, for an admin who waits.
 *
 * @returns null where the provider does not know the payment
 * @throws DomainError `payment_unavailable` when it has no gateway here, or does not answer
 */
export async function askForStatement(
  gateways: PaymentGateways,
  { provider, orderReference }: { provider: PaymentProvider; orderReference: string },
): Promise<ProviderStatement | null> {
  const gateway = gateways.get(provider);
  if (!gateway) throw new DomainError("payment_unavailable", "there is no gateway to ask");
  try {
    return await gateway.readStatus(orderReference);
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    log.warn("{orderReference} could not be asked about", { orderReference, error });
    throw new DomainError("payment_unavailable", "the provider did not answer");
  }
}

/** Writes down that an admin has asked, and what was answered. */
export async function noteAsked(
  db: Database,
  {
    orderReference,
    statement,
    actorId,
    now,
  }: { orderReference: string; statement: ProviderStatement | null; actorId: string; now: Date },
): Promise<void> {
  await actionStatement(db, {
    actor: actorId,
    action: "payment.asked",
    subjectId: orderReference,
    before: null,
    after: { providerStatus: statement?.providerStatus ?? null, refundedMinor: statement?.refundedMinor ?? null },
    now,
  });
}
