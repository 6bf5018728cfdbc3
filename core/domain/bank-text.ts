import { isCyrillicRead } from "#core/domain/bank-details";
import { type Currency, currencies } from "#core/domain/money";

/** Cyrillic letters by the Ukrainian rule of 2010 (as in passports), and the Russian ones that it does not have. */
const latin = new Map(
  Object.entries({
    ...{ а: "a", б: "b", в: "v", г: "h", ґ: "g", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "y", і: "i", ї: "i" },
    ...{ й: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh" },
    ...{ ц: "ts", ч: "ch", ш: "sh", щ: "shch", ь: "", ю: "iu", я: "ia", ы: "y", э: "e", ё: "e", ъ: "", ў: "u" },
  }),
);

/** The same where a word begins. */
const latinFirst = new Map(Object.entries({ є: "ye", ї: "yi", й: "y", ю: "yu", я: "ya" }));

const signs = new Map(Object.entries({ "№": "No", "’": "'", "–": "-", "&": "and", "@": "(at)" }));

/** A letter that goes with the one before it: `’` in a word is one, too. */
const IN_WORD = /[\p{L}\p{M}’']/u;

/** A text as banks take it in a payment of this currency: as it is where they read Cyrillic, else in SWIFT's Latin set. */
export function bankTextIn(currency: Currency, text: string): string {
  return isCyrillicRead(currency) ? text : toSwift(text);
}

/**
 * Whether a text has its length in whatever currency it is paid: letters may become four others, or none. A file with one
 * name that is too long or missing is refused by the bank with all that is in it.
 */
export function hasBankLength(
  text: string,
  { minLength, maxLength }: { minLength: number; maxLength: number },
): boolean {
  return currencies.every((currency) => {
    const { length } = bankTextIn(currency, text);
    return length >= minLength && length <= maxLength;
  });
}

/** Letters, digits and `/ - ? : ( ) . , ' +` of SWIFT's set X; what it has no sign for becomes a space. */
function toSwift(text: string): string {
  const characters = [...text.normalize("NFC")];
  const written = characters.map((character, index) => {
    const isFirst = !IN_WORD.test(characters[index - 1] ?? " ");
    const small = character.toLowerCase();
    // In passports the letters `зг` are `zgh`: `zh` stands for another letter.
    const isAfterZ = small === "г" && characters[index - 1]?.toLowerCase() === "з";
    const letters = isAfterZ ? "gh" : (isFirst && latinFirst.get(small)) || latin.get(small);
    if (letters === undefined) return signs.get(character) ?? character;
    return small === character ? letters : letters.charAt(0).toUpperCase() + letters.slice(1);
  });
  return written
    .join("")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9/?:().,'+ -]/g, " ")
    .replaceAll(/ +/g, " ")
    .trim();
}
