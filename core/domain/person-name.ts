/** Characters of a person's name at most. */
export const MAX_NAME = 60;

/** Control characters, line and paragraph breaks, and marks that turn the direction of the text around them. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Whether a text can be a person's name: one line, 1 to 60 characters, none of them invisible trickery. */
export function isPersonName(text: string): boolean {
  const name = text.trim();
  return name !== "" && lengthOf(name) <= MAX_NAME && name.search(UNSAFE) === -1;
}

/** A name from elsewhere made to fit; empty where nothing is left of it. */
export function toPersonName(text: string): string {
  const line = text.replace(UNSAFE, " ").replace(/\s+/g, " ").trim();
  return [...line].slice(0, MAX_NAME).join("").trim();
}

function lengthOf(text: string): number {
  return [...text].length;
}
