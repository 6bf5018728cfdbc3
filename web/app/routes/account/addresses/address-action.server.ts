import { parseWithZod } from "@conform-to/zod/v4";
import { data, redirect } from "react-router";
import { z } from "zod";
import { problemOf } from "#app/checkout/contact-problem.ts";
import { type FlashName, writeFlash } from "#app/session/flash.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { DomainError } from "#core/domain/errors";
import { changeDeliveryAddress } from "#core/services/address-book/change-delivery-address";
import { preferDeliveryAddress } from "#core/services/address-book/prefer-delivery-address";
import { removeDeliveryAddress } from "#core/services/address-book/remove-delivery-address";
import { saveDeliveryAddress } from "#core/services/address-book/save-delivery-address";
import { contactInput } from "#core/services/orders/create-order-input";
import type { PageArgs } from "#web/page-context";

const id = z.uuid();
const requestSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("add") }),
  z.object({ intent: z.enum(["change", "prefer", "remove"]), id }),
]);

/** Why the address book was not changed. */
type AddressProblem = "full" | "same" | "gone";

const statuses: Record<AddressProblem, number> = { full: 409, same: 409, gone: 404 };
const done = {
  add: "addressSaved",
  change: "addressSaved",
  prefer: "addressPreferred",
  remove: "addressRemoved",
} as const;

/**
 * Adds, changes or removes an address of this person, or makes it the default. A refused one is shown in its form again.
 *
 * @throws DomainError `invalid_input` when no known change is named
 */
export async function changeAddressBook(
  { context, url }: Pick<PageArgs, "context" | "url">,
  userId: string,
  form: FormData,
) {
  const { ctx, now } = context;
  const requested = requestSchema.safeParse(Object.fromEntries(form));
  if (!requested.success) throw new DomainError("invalid_input", "no known change is named");
  const request = requested.data;
  if (request.intent === "remove") {
    await removeDeliveryAddress(ctx, { userId, id: request.id });
    return bookAgain({ context, url }, done.remove);
  }
  if (request.intent === "prefer") {
    const problem = await refusal(preferDeliveryAddress(ctx, { userId, id: request.id, now }));
    return problem ? refused(problem) : bookAgain({ context, url }, done.prefer);
  }
  const submission = parseWithZod(form, { schema: contactInput, error: problemOf });
  if (submission.status !== "success") return data({ result: submission.reply(), problem: null }, { status: 400 });
  const contact = submission.value;
  if (request.intent === "change") {
    const problem = await refusal(changeDeliveryAddress(ctx, { userId, id: request.id, contact }));
    if (problem) return data({ result: submission.reply(), problem }, { status: statuses[problem] });
  } else {
    const outcome = await saveDeliveryAddress(ctx, { userId, id: crypto.randomUUID(), contact, now });
    if (outcome === "full") return data({ result: submission.reply(), problem: outcome }, { status: statuses.full });
  }
  return bookAgain({ context, url }, done[request.intent]);
}

/** Redirects to the book without the form that was open in it. */
function bookAgain({ context, url }: Pick<PageArgs, "context" | "url">, flash: FlashName) {
  return redirect(keepReferral(url, context, url.pathname), {
    headers: { "set-cookie": writeFlash(flash, context.clone.appUrl) },
  });
}

function refused(problem: AddressProblem) {
  return data({ result: undefined, problem }, { status: statuses[problem] });
}

async function refusal(change: Promise<void>): Promise<AddressProblem | null> {
  try {
    await change;
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return "gone";
    if (error instanceof DomainError && error.code === "conflict") return "same";
    throw error;
  }
}
