/** Whether Postgres can store a text: it rejects NUL and broken Unicode. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
