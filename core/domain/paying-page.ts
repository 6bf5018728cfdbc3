import { locales } from "#core/domain/locale";

const payingPage = new RegExp(`^(?:/(?:${locales.join("|")}))?/(?:checkout|orders)(?:/|$)`);

/** Whether somebody on the page at a path may be paying: an error there speaks of money, elsewhere it would frighten. */
export function mayBePaying(path: string): boolean {
  return payingPage.test(path);
}
