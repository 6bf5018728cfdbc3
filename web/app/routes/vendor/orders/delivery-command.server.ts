import { data } from "react-router";
import { z } from "zod";
import { showAgain } from "#app/session/show-again.ts";
import { DomainError } from "#core/domain/errors";
import { referenceInput } from "#core/services/text-input";
import { deliveryInput } from "#core/services/vendors/delivery-input";
import { saveDelivery } from "#core/services/vendors/save-delivery";
import type { PageArgs } from "#web/page-context";

const named = z.object({ vendorId: referenceInput });

/** Says how one's own shop sends. A refusal is shown in its form, with what was typed. */
export async function saveDeliveryByForm(
  { context, url }: Pick<PageArgs, "context" | "url">,
  actorId: string,
  form: FormData,
) {
  const fields = Object.fromEntries(form);
  const text = (name: string) => String(fields[name] ?? "");
  const [vendor, delivery] = [named.safeParse(fields), deliveryInput.safeParse(fields)];
  if (!vendor.success || !delivery.success) {
    const typed = { how: text("how"), daysFrom: text("daysFrom"), daysTo: text("daysTo") };
    return data({ delivery: { vendorId: text("vendorId"), ...typed }, problem: "invalid" as const }, { status: 400 });
  }
  try {
    await saveDelivery(context.ctx, { ...vendor.data, delivery: delivery.data, actorId, now: context.now });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "not_found") throw error;
    return data({ delivery: null, problem: "gone" as const }, { status: 404 });
  }
  return showAgain({ url, appUrl: context.clone.appUrl, flash: "deliverySaved" });
}
