import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { defaultLocale, isLocale } from "#core/domain/locale";
import { isAttemptReference } from "#core/domain/payment";
import { noteReturn } from "#core/services/payments/note-return";
import { receiveCallback } from "#core/services/payments/receive-callback";
import { type CallOf, type Operation, operation } from "#worker/api/operation";

/** What the provider expects. WayForPay: `orderReference`, `status`, `time` in Unix seconds, and `signature`. */
const acknowledgementSchema = z.record(z.string(), z.union([z.string(), z.number()]));

const RETURN = "/api/payments/:provider/return";
const returning = { access: "payment provider", status: 303, answer: null, refuses: [404] } as const;

/**
 * Called by payment providers and by browsers they redirect: cross-site by nature, protected by signatures. Whatever is
 * not read here is ignored.
 */
export const callbackOperations: readonly Operation[] = [
  operation({
    address: "POST /api/payments/:provider/webhook",
    summary: "A signed payment event; acknowledged, signed, once it is stored",
    access: "payment provider",
    limit: "callback",
    status: 200,
    answer: acknowledgementSchema,
    refuses: [400, 404, 429],
  }).run(async ({ c, runtime, params: { provider } }) => {
    const callback = { headers: c.req.raw.headers, body: await c.req.text() };
    const { event, result, acknowledgement } = await receiveCallback(runtime.ctx, {
      provider,
      callback,
      now: new Date(),
    });
    c.get("log").info("payment event {status} of {orderReference}: {outcome}", {
      status: event.providerStatus,
      orderReference: event.orderReference,
      outcome: result.outcome,
      note: result.note?.code,
    });
    return c.json(acknowledgement);
  }),
  operation({
    ...returning,
    address: `GET ${RETURN}`,
    summary: "The same, for a browser that opens the address again",
  }).run(async (call) => toProcessing(call)),
  operation({
    ...returning,
    address: `POST ${RETURN}`,
    summary: "The payer's browser comes back and is led to the page that waits",
  }).run(async (call) => toProcessing(call)),
];

/**
 * The browser returns by a cross-site POST without its session, or a person opens the address directly. It proves
 * nothing: the next page asks the provider. The language is the one in which the payment was started.
 */
function toProcessing({ c, runtime: { ctx }, params: { provider }, now }: CallOf<{ provider: string }>): Response {
  if (!ctx.gateways.has(provider)) throw new DomainError("not_found", "no such payment provider");
  const asked = c.req.query("reference") ?? "";
  const reference = isAttemptReference(ctx.clone.slug, asked) ? asked : "";
  if (reference) {
    const noted = noteReturn(ctx, { orderReference: reference, now });
    c.executionCtx.waitUntil(noted.catch((error: unknown) => c.get("log").warn("a return was not noted", { error })));
  }
  const locale = c.req.query("locale");
  const inLanguage = isLocale(locale) && locale !== defaultLocale ? `/${locale}` : "";
  return c.redirect(`${inLanguage}/checkout/processing?reference=${reference}`, 303);
}
