/** Whether a text can be kept: the database takes no NUL, and broken Unicode in no text. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
