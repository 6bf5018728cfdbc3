import type { KeyboardEvent } from "react";

/** Whether a key is typed into something, or belongs to the browser. */
function isTyped({ target, ctrlKey, metaKey, altKey, defaultPrevented }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return true;
  if (!(target instanceof HTMLElement)) return true;
  return target.matches("textarea, select, input:not([type=checkbox])");
}

/** The key that was pressed, unless it was typed into something. */
export function shortcutOf(event: KeyboardEvent): string | null {
  return isTyped(event) ? null : event.key;
}

/** j and k go from row to row while focus is in the table: to the link that a row is, and into sight. */
export function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const key = shortcutOf(event);
  if (key !== "j" && key !== "k") return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("tbody [data-row]")];
  const at = rows.findIndex((row) => row.contains(event.target as Node));
  const row = rows[at < 0 ? 0 : at + (key === "j" ? 1 : -1)];
  const link = row?.querySelector<HTMLElement>("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

/** Presses the button in here that a key stands for, if there is one and it can be pressed. */
export function pressShortcut(event: KeyboardEvent<HTMLElement>): void {
  const key = shortcutOf(event);
  // A dialog above has keys of its own.
  if (key === null || (event.target as HTMLElement).closest("dialog") !== event.currentTarget.closest("dialog")) return;
  const button = event.currentTarget.querySelector<HTMLButtonElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}
