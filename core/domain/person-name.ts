/** Maximum length of a person's name, in characters. */
export const MAX_NAME = 60;

/** Control characters, line and paragraph separators, and bidirectional overrides. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Whether a text is a valid name: one line, 1 to 60 characters, no control or direction-changing characters. */
export function isPersonName(text: string): boolean {
  const name = text.trim();
  return name !== "" && lengthOf(name) <= MAX_NAME && name.search(UNSAFE) === -1;
}

/** Cleans a name from another service to fit these rules; empty when nothing is left. */
export function toPersonName(text: string): string {
  const line = text.replace(UNSAFE, " ").replace(/\s+/g, " ").trim();
  return [...line].slice(0, MAX_NAME).join("").trim();
}

function lengthOf(text: string): number {
  return [...text].length;
}
