import { data, redirect } from "react-router";
import { z } from "zod";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { writeFlash } from "#app/session/flash.ts";
import { showAgain } from "#app/session/show-again.ts";
import { DomainError } from "#core/domain/errors";
import type { Viewer } from "#core/domain/viewer";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { askForRefundForm, requestIdFor } from "#core/services/refunds/ask-for-refund-input";
import { referenceInput } from "#core/services/text-input";
import { setOwnRate } from "#core/services/vendors/set-own-rate";
import type { PageArgs } from "#web/page-context";
import { typedRate } from "../admin/typed-terms.ts";

type Call = Pick<PageArgs, "context" | "url"> & { viewer: Viewer; form: FormData };

/** Asks for a refund of a line. A refusal is shown beside the line that it is about. */
export async function askByForm({ context, url, viewer: { id: actorId }, form }: Call) {
  const itemId = String(form.get("itemId"));
  const asked = askForRefundForm.safeParse(Object.fromEntries(form));
  if (!asked.success) return data({ itemId, problem: "invalid" as const }, { status: 400 });
  const { key, ...line } = asked.data;
  const requestId = await requestIdFor(actorId, `${key}:${line.itemId}`);
  try {
    await askForRefund(context.ctx, { ...line, requestId, actorId, now: context.now });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const problem = error.code === "conflict" ? ("open" as const) : ("gone" as const);
    return data({ itemId, problem }, { status: 409 });
  }
  throw redirect(url.pathname + url.search, {
    headers: { "set-cookie": writeFlash("refundAsked", context.clone.appUrl) },
  });
}

const rateCommand = z.object({ vendorId: referenceInput, rate: typedRate });

/** Sets a shop's own referral rate, with a fresh proof: what it takes of each sale is money. */
export async function setRateByForm({ context, url, viewer, form }: Call) {
  const typed = rateCommand.safeParse(Object.fromEntries(form));
  const { maxRewardRateBp } = context.ctx.clone;
  if (!typed.success || typed.data.rate === null || typed.data.rate > maxRewardRateBp) {
    return data({ problem: "rate" as const }, { status: 400 });
  }
  const { vendorId, rate: rateBp } = typed.data;
  return withFreshProof({ context, url, viewer, form }, async () => {
    await setOwnRate(context.ctx, { vendorId, actorId: viewer.id, rateBp, now: context.now });
    return showAgain({ url: new URL(url.pathname, url), appUrl: context.clone.appUrl, flash: "rateSaved" });
  });
}
