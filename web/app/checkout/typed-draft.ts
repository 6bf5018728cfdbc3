import { type RefObject, useEffect } from "react";
import { isInputChanged } from "#app/session/changed-form.ts";
import { contactFields } from "./contact-fields.ts";

const KEY = "ring_checkout_typed";

/** What was typed in this tab; null without storage, or when it belongs to another account. */
function readTyped(of: string): unknown {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const known = typeof stored === "object" && stored !== null && "of" in stored && "values" in stored;
    return known && stored.of === of ? stored.values : null;
  } catch {
    return null;
  }
}

function keepTyped(of: string, values: Record<string, unknown>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ of, values }));
  } catch {
    return;
  }
}

/**
 * Whether a field has been used since the page was rendered: before its scripts ran, somebody typed or chose something newer.
 * Pressing the option that was already chosen counts as choosing.
 */
function isTouched(field: HTMLInputElement | RadioNodeList): boolean {
  return (field instanceof RadioNodeList ? [...field] : [field]).some(
    (input) =>
      input instanceof HTMLInputElement &&
      (isInputChanged(input) || (input.type === "radio" && input === document.activeElement)),
  );
}

/** Deletes it, once the order is placed. */
export function forgetTyped(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
}

/**
 * Stores details in this tab as they are typed, so that a reload or the Back button loses none. The form also works
 * without storage.
 *
 * @returns a function to call with every change
 */
export function useTypedDraft(form: RefObject<HTMLFormElement | null>, of: string): () => void {
  useEffect(() => {
    const typed = readTyped(of);
    if (typeof typed !== "object" || typed === null) return;
    for (const name of [...contactFields, "to"]) {
      const value: unknown = Reflect.get(typed, name);
      const input = form.current?.elements.namedItem(name);
      const isKnown = input instanceof HTMLInputElement || input instanceof RadioNodeList;
      if (typeof value === "string" && isKnown && !isTouched(input)) input.value = value;
    }
  }, [form, of]);
  return () => {
    if (form.current) keepTyped(of, Object.fromEntries(new FormData(form.current)));
  };
}
