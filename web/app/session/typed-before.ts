import { useState } from "react";

/**
 * The default text of a `<textarea>`: what was typed into it before the page's script began. It is `written` where nothing was
 * typed, and from when `written` changes. Without this, React overwrites what was typed when it hydrates a textarea that is
 * not empty; it leaves an `<input>` alone.
 *
 * @param id of the textarea, made by `useId`: the element exists already only in a page that is being hydrated
 */
export function useTypedBefore(id: string, written: string): string {
  const [begun] = useState(() => {
    const field = import.meta.env.SSR ? null : document.getElementById(id);
    return { written, typed: field !== null && "value" in field ? String(field.value) : written };
  });
  return begun.written === written ? begun.typed : written;
}
