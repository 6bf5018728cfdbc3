import { redirect } from "react-router";
import { readCart } from "#app/cart/cart-cookie.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { hasEndedSession } from "#app/session/ended-session.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { requireViewer, signInPath } from "#app/session/require-viewer.ts";
import { claimedCodes } from "#core/domain/first-touch";
import { codesIn } from "#core/domain/referral-link";
import { findSavedOrder, type SavedOrder } from "#core/services/orders/find-saved-order";
import { quoteCart } from "#core/services/orders/quote-cart";
import type { PageArgs, PageRequest } from "#web/page-context";

/**
 * What every checkout step needs: the buyer, the cart and a page title. Looks for an unpaid order only when the cart is
 * empty.
 *
 * @throws Response that redirects to sign-in, and from there back to the step
 */
export async function readStep({ context, request, url }: PageArgs, step: "details" | "review" | "pay") {
  if (!context.viewer && isNewFriend(request, url)) throw redirect(signInPath(url, context, "signUp"));
  const viewer = requireViewer(url, context);
  const { ctx, clone, now } = context;
  const locale = pageLocale(url);
  const t = textOf(locale);
  const quote = await quoteCart(ctx, { items: readCart(request), locale });
  const saved: SavedOrder | null =
    quote.lines.length === 0 ? await findSavedOrder(ctx, { buyerId: viewer.id, now }) : null;
  const title = saved ? t("saved.title") : t(`checkout.step.${step}`);
  return { viewer, locale, quote, saved, head: { title: `${title} · ${clone.name}` } };
}

/** Whether a visitor came by a friend's link and has never signed in here: such a one has no account yet. */
function isNewFriend(request: PageRequest, { search }: URL): boolean {
  const codes = [...claimedCodes(request.headers.get("cookie")), ...codesIn(search)];
  return codes.length > 0 && !hasEndedSession(request);
}
