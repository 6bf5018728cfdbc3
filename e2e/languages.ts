import { type Locale, locales } from "#core/domain/locale";
import { rounds } from "#scripts/testing/rounds";

/**
 * The languages that whole walks are made in. Their steps are the same in each, so `npm test` takes the one with the longest
 * words; `npm run test:long` takes all.
 */
export const walkedLocales: readonly Locale[] = rounds(1) > 1 ? locales : ["uk"];
