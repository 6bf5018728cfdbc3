import { z } from "zod";
import type { PageRequest } from "#web/page-context";
import { readCookie, writeCookie } from "../session/cookies.ts";
import { contactSchema } from "./contact.ts";
import type { Contact } from "./contact-fields.ts";

const COOKIE = "ring_checkout";
const ONE_DAY = 86_400;
/** Above what any field may hold: what is too long is still shown to whoever typed it. */
const MAX_TYPED = 240;

const typed = z.string().max(MAX_TYPED);
const storedSchema = z.object({
  /** Whose it is; empty when the session had ended. */
  of: z.string().max(64),
  draft: z.object({ name: typed, phone: typed, city: typed, address: typed }),
});

/** What stands in the form, checked or not. */
export function draftOf(form: FormData): Contact {
  const field = (name: string) => String(form.get(name) ?? "").slice(0, MAX_TYPED);
  return { name: field("name"), phone: field("phone"), city: field("city"), address: field("address") };
}

/** The details that this browser's visitor typed; null when there are none, or they are another account's. */
export function readDraft(request: PageRequest, viewerId: string): Contact | null {
  const stored = storedSchema.safeParse(decode(readCookie(request, COOKIE)));
  if (!stored.success) return null;
  const { of, draft } = stored.data;
  return of === "" || of === viewerId ? draft : null;
}

/** The same once they are complete and right. */
export function readContact(request: PageRequest, viewerId: string): Contact | null {
  const checked = contactSchema.safeParse(readDraft(request, viewerId));
  return checked.success ? checked.data : null;
}

/** `Set-Cookie` that keeps what was typed for a day, out of reach of scripts. `viewerId` is null after a session's end. */
export function keepDraft(draft: Contact, viewerId: string | null, appUrl: string): string {
  const value = encode({ of: viewerId ?? "", draft });
  return writeCookie(COOKIE, value, { maxAge: ONE_DAY, httpOnly: true, appUrl });
}

/** `Set-Cookie` that forgets it, once it stands in an order or its account has left. */
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
