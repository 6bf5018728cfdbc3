import type { TFunction } from "i18next";
import type { Locale } from "#core/domain/locale";

/** Texts of one language: texts, and groups of them. */
export interface Bundle {
  readonly [name: string]: string | Bundle;
}

/** Reads the texts of one language. */
export interface Translator {
  readonly locale: Locale;
  /** A text with its values in their places; where there is none, its key. With `count` it has the form for that number. */
  readonly t: TFunction<"refcodes">;
  /** The same text in pieces: those with an odd index are the names of marks in it, such as `at` of `<at/>`. */
  pieces(key: string, values?: Values): string[];
  exists(key: string): boolean;
  /** Adds texts: groups, or members of them, that it did not have. */
  add(bundle: Bundle): void;
}

type Values = Readonly<Record<string, unknown>>;

const SLOT = /\{\{(\w+)\}\}/g;
const MARK = /<(\w+)\/>/;

/**
 * Makes a translator that knows one language only. The texts are i18next's JSON, and so is their type; of what that library
 * can do a page needs these lines, and every visitor would load all of it (ADR 39).
 */
export function createTranslator(locale: Locale, bundle: Bundle): Translator {
  let texts = bundle;
  const plurals = new Intl.PluralRules(locale);

  const find = (key: string): string | undefined => {
    let found: string | Bundle | undefined = texts;
    for (const name of key.split(".")) {
      found = typeof found === "object" && Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return typeof found === "string" ? found : undefined;
  };

  const ofCount = (key: string, count: number): string | undefined =>
    (count === 0 ? find(`${key}_zero`) : undefined) ?? find(`${key}_${plurals.select(count)}`);

  const pick = (key: string, { count }: Values): string =>
    (typeof count === "number" ? ofCount(key, count) : undefined) ?? find(key) ?? key;

  const fill = (text: string, values: Values): string =>
    text.replace(SLOT, (_, name: string) => String(values[name] ?? ""));

  const read = (key: string, values: Values = {}): string => fill(pick(key, values), values);

  return {
    locale,
    // The library's type checks keys and values; its brand is on no value at run time.
    t: read as unknown as TFunction<"refcodes">,
    pieces: (key, values = {}) =>
      pick(key, values)
        .split(MARK)
        .map((piece) => fill(piece, values)),
    exists: (key) => find(key) !== undefined,
    add: (more) => {
      const both = ([group, members]: [string, string | Bundle]) => {
        const before = texts[group];
        return [group, typeof members === "object" && typeof before === "object" ? { ...before, ...members } : members];
      };
      texts = { ...texts, ...Object.fromEntries(Object.entries(more).map(both)) };
    },
  };
}
