import type { TFunction } from "i18next";
import type { Locale } from "#core/domain/locale";

/** The texts of one language, in nested groups. */
export interface Bundle {
  readonly [name: string]: string | Bundle;
}

/** Reads the texts of one language. */
export interface Translator {
  readonly locale: Locale;
  /**
   * The text of a key with its values filled in; the key itself if it has none. `count` picks the plural form. Numbers are
   * written as the language writes them, texts as they are.
   */
  readonly t: TFunction<"refcodes">;
  /** The same text in pieces: those at odd indexes are the names of its marks, such as `at` for `<at/>`. */
  pieces(key: string, values?: Values): string[];
  exists(key: string): boolean;
  /** Adds texts: new groups, or new members of known ones. */
  add(bundle: Bundle): void;
}

type Values = Readonly<Record<string, unknown>>;

const SLOT = /\{\{(\w+)\}\}/g;
const MARK = /<(\w+)\/>/;

/**
 * Makes a translator that knows one language only. Texts and types are i18next's; of that library a page needs only what these
 * lines do, and every visitor would load all of it (ADR 39).
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

  let numbers: Intl.NumberFormat | undefined;
  const written = (value: unknown): string => {
    if (typeof value !== "number") return String(value ?? "");
    numbers ??= new Intl.NumberFormat(locale);
    return numbers.format(value);
  };

  const fill = (text: string, values: Values): string => text.replace(SLOT, (_, name: string) => written(values[name]));

  const read = (key: string, values: Values = {}): string => fill(pick(key, values), values);

  return {
    locale,
    // The library's type checks keys and values; its brand does not exist at run time.
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
