/** Maximum length of a name that a referrer shows to visitors, in characters. */
export const MAX_RECOMMENDER_NAME = 20;

/** Words of letters: no digit, link or sign of another kind. */
const NAME = /^\p{L}+(?:[ '’-]\p{L}+)*$/u;

/**
 * A given name as visitors may read it, from what a referrer typed: composed letters (NFC), so that no marks pile up on
 * one. Null for anything else.
 */
export function recommenderNameFrom(typed: string): string | null {
  const name = typed.normalize("NFC").trim().replace(/\s+/g, " ");
  return name.length <= MAX_RECOMMENDER_NAME && NAME.test(name) ? name : null;
}
