import { locales } from "#core/domain/locale";

const payingPage = new RegExp(`^(?:/(?:${locales.join("|")}))?/(?:checkout|orders)(?:/|$)`);

/** Whether a path belongs to the payment flow: only there do error pages mention money. */
export function mayBePaying(path: string): boolean {
  return payingPage.test(path);
}
