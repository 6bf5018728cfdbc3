import { type ActionFunctionArgs, redirect } from "react-router";
import { readCart } from "#app/cart/cart-cookie.ts";
import { forgetDraft } from "#app/checkout/draft.ts";
import { localeOfPath, localisePath } from "#app/i18n/locales.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { safeReturnPath } from "#app/session/return-to.ts";

/**
 * Ends the session of this browser. The cart stays, delivery details do not. Leads to the catalogue, or back to a page
 * that asks for another account.
 */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, request, readForm }) => {
    const form = await readForm();
    const to = form.get("to");
    const from = safeReturnPath(typeof to === "string" ? to : null) ?? "/";
    const ended = await context.askAuth("/sign-out", {});
    const headers = new Headers();
    const { appUrl } = context.clone;
    const said = readCart(request).length > 0 ? [writeFlash("signedOut", appUrl)] : [];
    for (const cookie of [...ended.headers.getSetCookie(), forgetDraft(appUrl), ...said]) {
      headers.append("set-cookie", cookie);
    }
    return redirect(form.has("stay") ? from : localisePath(localeOfPath(from), "/"), { headers });
  });
