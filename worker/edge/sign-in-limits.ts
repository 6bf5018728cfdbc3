import { DomainError } from "#core/domain/errors";
import type { EdgeRequest } from "#worker/edge/context";
import { isWithinLimit, type LimiterBinding } from "#worker/edge/rate-limit";

interface Limit {
  path: RegExp;
  binding: LimiterBinding;
  /** Paths of one scope are counted together. */
  scope: string;
}

/** The first that fits counts. What sends letters is rarer than the rest: each of them ends in somebody's mailbox. */
const endpoints: readonly Limit[] = [
  { path: /^\/api\/auth\/(sign-in\/|change-password)/, binding: "AUTH_LIMITER", scope: "sign-in" },
  { path: /^\/api\/auth\/sign-up\//, binding: "AUTH_LIMITER", scope: "sign-up" },
  {
    path: /^\/api\/auth\/(request-password-reset|send-verification-email|change-email)/,
    binding: "LETTER_LIMITER",
    scope: "letter",
  },
  { path: /^\/api\/(auth\/siwe|account\/wallets)(\/|$)/, binding: "AUTH_LIMITER", scope: "wallet" },
  { path: /^\/api\/auth\//, binding: "AUTH_LIMITER", scope: "auth" },
];

/** Pages whose forms do the same. */
const pages: readonly Limit[] = [
  { path: page("sign-in"), binding: "AUTH_LIMITER", scope: "sign-in" },
  { path: page("reset-password"), binding: "AUTH_LIMITER", scope: "auth" },
  { path: page("forgot-password"), binding: "LETTER_LIMITER", scope: "letter" },
  { path: page("account"), binding: "LETTER_LIMITER", scope: "letter" },
];

/** Bytes of a form with an address and a password, generously. */
const MAX_FORM = 8_192;

/** A page's form, in any language, with the page's script or without. */
function page(name: string): RegExp {
  return new RegExp(`^(/[a-z]{2})?/${name}(\\.data)?/?$`);
}

/**
 * Counts what is posted to the sign-in service per subscriber, and tries to sign in per account as well, wherever they
 * come from. A page's form goes through with a note, so that the page itself can say what happened.
 *
 * @throws DomainError `rate_limited` for an endpoint above its limit
 */
export async function limitSignIn(asked: EdgeRequest): Promise<void> {
  const endpoint = endpoints.find(({ path }) => path.test(asked.path));
  const limit = endpoint ?? pages.find(({ path }) => path.test(asked.path));
  if (!limit || (await isAllowed(asked, limit))) return;
  if (endpoint) throw new DomainError("rate_limited", "Too many requests. Try again in a minute.");
  asked.overLimit = true;
}

async function isAllowed(asked: EdgeRequest, { binding, scope }: Limit): Promise<boolean> {
  if (!(await isWithinLimit(asked, binding, scope))) return false;
  if (scope !== "sign-in") return true;
  const account = await accountOf(asked);
  return account === null || (await isWithinLimit(asked, binding, "account", account));
}

/** A name for the account that a form is about, without its address in it; null where there is none. */
async function accountOf(asked: EdgeRequest): Promise<string | null> {
  const form = await readForm(asked.raw.clone());
  // Padding must not be a way around the limit, so all that is too large is one account.
  if (form === null) return "too-large";
  const email = await emailOf(form);
  if (email === null) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(email.trim().toLowerCase()));
  return [...new Uint8Array(digest).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The body of a copy of the request, with its type; null when it is too large. */
async function readForm(copy: Request): Promise<Response | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of copy.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_FORM) return null;
    chunks.push(chunk);
  }
  return new Response(new Blob(chunks), { headers: { "content-type": copy.headers.get("content-type") ?? "" } });
}

async function emailOf(form: Response): Promise<string | null> {
  try {
    const isForm = /form/i.test(form.headers.get("content-type") ?? "");
    const body: unknown = isForm ? Object.fromEntries(await form.formData()) : await form.json();
    const email = typeof body === "object" && body !== null && "email" in body ? body.email : null;
    return typeof email === "string" ? email : null;
  } catch {
    return null;
  }
}
