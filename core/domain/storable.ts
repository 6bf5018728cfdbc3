/** Whether Postgres can store a text: it rejects NUL and broken Unicode. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** The text with a replacement character for what Postgres cannot store. */
export function toStorable(text: string): string {
  return text.replaceAll("\0", "\ufffd").toWellFormed();
}
