import { localisePath } from "#app/i18n/locales.ts";
import { pathBefore } from "#app/session/return-to.ts";
import type { Locale } from "#core/domain/locale";

/** Why sign-in was refused, in the reader's terms. */
export type AuthProblem =
  | "wrong"
  | "taken"
  | "name"
  | "reserved"
  | "weakPassword"
  | "tooMany"
  | "blocked"
  | "unavailable";

export type AuthAnswer<Body = unknown> = { ok: true; body: Body } | { ok: false; problem: AuthProblem };

/** What the sign-in service calls somebody whom the store has blocked. */
export const BLOCKED = "BANNED_USER";

function problemOf(status: number, code: unknown): AuthProblem {
  const name = typeof code === "string" ? code : "";
  if (status === 429) return "tooMany";
  if (name.startsWith("USER_ALREADY_EXISTS")) return "taken";
  if (name === BLOCKED) return "blocked";
  if (name === "INVALID_NAME") return "name";
  if (name === "RESERVED_ADDRESS") return "reserved";
  // The address was taken at the same moment, or the database was unavailable: the next try says which.
  if (name === "FAILED_TO_CREATE_USER") return "unavailable";
  if (name.startsWith("PASSWORD_TOO")) return "weakPassword";
  return status === 401 || status === 403 || status === 422 || status === 400 ? "wrong" : "unavailable";
}

/** Calls this site's sign-in service. */
export async function askAuth(path: string, body: Record<string, string>): Promise<AuthAnswer> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await readAuthAnswer(response);
  } catch {
    return { ok: false, problem: "unavailable" };
  }
}

/** Reads the sign-in service's answer. */
export async function readAuthAnswer(response: Response): Promise<AuthAnswer> {
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return { ok: true, body: answer };
  const code = typeof answer === "object" && answer !== null && "code" in answer ? answer.code : null;
  return { ok: false, problem: problemOf(response.status, code) };
}

/**
 * The e-mail form's fields as the sign-in service takes them. A new account's letter is in the page's language, and leads
 * on to where the person was going.
 *
 * @param to a path of this site
 */
export function readCredentials(
  form: FormData,
  { locale, to }: { locale: Locale; to: string },
): Record<"name" | "email" | "password" | "callbackURL", string> {
  const field = (name: string) => String(form.get(name) ?? "").trim();
  const callbackURL = localisePath(locale, pathBefore("/account", to));
  return { name: field("name"), email: field("email"), password: String(form.get("password") ?? ""), callbackURL };
}

export type EmailFormMode = "signIn" | "signUp";

export const emailFormPath = { signIn: "/sign-in/email", signUp: "/sign-up/email" } as const;
