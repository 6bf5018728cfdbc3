import type { Checkout, CheckoutForm } from "#core/ports/payment-gateway";

/**
 * A payer's browser on the sandbox's hosted page: posts the shop's form and presses a button there. The way back to the
 * shop is not taken.
 */
export async function payAtSandbox(
  checkout: Checkout | Pick<CheckoutForm, "action" | "fields">,
  choice: string,
): Promise<void> {
  if (!("fields" in checkout)) throw new Error("the sandbox's page is opened by a form");
  const { action, fields } = checkout;
  const form = new URLSearchParams(fields.map(({ name, value }) => [name, value]));
  const opened = await fetch(action, { method: "POST", body: form });
  const { origin, searchParams } = new URL(opened.url);
  const answer = await fetch(`${origin}/page/${choice}`, {
    method: "POST",
    body: new URLSearchParams({ vkh: searchParams.get("vkh") ?? "" }),
  });
  if (!answer.ok) throw new Error(`the payment page answered HTTP ${answer.status}: ${await answer.text()}`);
}
