import { z } from "zod";
import { readCookie, writeCookie } from "#app/session/cookies.ts";
import { contactInput } from "#core/services/orders/create-order-input";
import type { PageRequest } from "#web/page-context";
import type { Contact } from "./contact-fields.ts";

const COOKIE = "ring_checkout";
const ONE_DAY = 86_400;
/** Above every field's maximum, so that a text that is too long is still shown back to its author. */
const MAX_TYPED = 240;

const typed = z.string().max(MAX_TYPED);
const storedSchema = z.object({
  /** User id of its owner; empty when the session had expired. */
  of: z.string().max(64),
  draft: z.object({ name: typed, phone: typed, city: typed, address: typed }),
});

/** The form's values, valid or not. */
export function draftOf(form: FormData): Contact {
  const field = (name: string) => String(form.get(name) ?? "").slice(0, MAX_TYPED);
  return { name: field("name"), phone: field("phone"), city: field("city"), address: field("address") };
}

/** The details this visitor has typed; null when there are none or they belong to another account. */
export function readDraft(request: PageRequest, viewerId: string): Contact | null {
  const stored = storedSchema.safeParse(decode(readCookie(request, COOKIE)));
  if (!stored.success) return null;
  const { of, draft } = stored.data;
  return of === "" || of === viewerId ? draft : null;
}

/** The same details if they are complete and valid; null otherwise. */
export function readContact(request: PageRequest, viewerId: string): Contact | null {
  const checked = contactInput.safeParse(readDraft(request, viewerId));
  return checked.success ? checked.data : null;
}

/**
 * `Set-Cookie` value that keeps the details for a day, hidden from scripts. `viewerId` is null once the session has
 * expired.
 */
export function keepDraft(draft: Contact, viewerId: string | null, appUrl: string): string {
  const value = encode({ of: viewerId ?? "", draft });
  return writeCookie(COOKIE, value, { maxAge: ONE_DAY, httpOnly: true, appUrl });
}

/** `Set-Cookie` value that deletes them, once the order is placed or the account signs out. */
export function forgetDraft(appUrl: string): string {
  return writeCookie(COOKIE, "", { maxAge: 0, httpOnly: true, appUrl });
}

function encode(value: z.infer<typeof storedSchema>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function decode(value: string | null): unknown {
  try {
    const text = atob((value ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  } catch {
    return null;
  }
}
