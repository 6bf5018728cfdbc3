import { useState } from "react";

/**
 * The first text of a `<textarea>`: what was typed into it before the page's script began, else, and once that is another, the
 * text as written. Hydrating one that is not empty, React writes its first text over what was typed; an `<input>` it leaves alone.
 *
 * @param id of the textarea, made by `useId`: only a page that is being hydrated has it already
 */
export function useTypedBefore(id: string, written: string): string {
  const [begun] = useState(() => {
    const field = import.meta.env.SSR ? null : document.getElementById(id);
    return { written, typed: field !== null && "value" in field ? String(field.value) : written };
  });
  return begun.written === written ? begun.typed : written;
}
