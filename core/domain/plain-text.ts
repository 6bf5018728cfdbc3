/** Text a person typed: any language, but no control characters, which would break a line or cannot be stored. */
export const PLAIN_TEXT = /^\P{Cc}*$/u;

/**
 * A text as one line that reads in its own order, as people paste it: what separates lines or paragraphs becomes a space, and
 * what turns the direction of the text after it is left out. Marks of a single letter's direction stay.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Zl}\p{Zp}]/gu, " ").replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, "");
}

/** Lengths of a reason that an admin gives, as the attributes of its field. */
export const reasonLength = { minLength: 3, maxLength: 300 };

/** What an id, a slug or an order reference looks like. */
export const REFERENCE = /^[A-Za-z0-9_-]{1,128}$/;

/** What the id of an order's line looks like: the order's, and its place in it. */
export const LINE_ID = /^[A-Za-z0-9_:-]{1,128}$/;
