import { Hono } from "hono";
import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { defaultLocale, locales } from "#core/domain/locale";
import { passwordLength } from "#core/ports/password-hasher";
import { approveAddressChange } from "#core/services/accounts/approve-address-change";
import { changeAddress } from "#core/services/accounts/change-address";
import { confirmEmail } from "#core/services/accounts/confirm-email";
import { issueAddressNonce } from "#core/services/accounts/issue-address-nonce";
import { requestAddressChange } from "#core/services/accounts/request-address-change";
import { requestEmailConfirmation } from "#core/services/accounts/request-email-confirmation";
import { requestPasswordReset } from "#core/services/accounts/request-password-reset";
import { resetPassword } from "#core/services/accounts/reset-password";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { limited } from "#worker/api/limited";
import type { ApiEnv, SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

const NONCE_BYTES = 16;

const email = z.string().trim().max(200).pipe(z.email());
const locale = z.enum(locales).default(defaultLocale);
const token = z.string().max(200);
const newPassword = z.string().min(passwordLength.min).max(passwordLength.max);

export const localeSchema = z.object({ locale });
export const askResetSchema = z.object({ email, locale });
export const addressNonceSchema = z.object({ newEmail: email });
export const askChangeSchema = z.object({
  newEmail: email,
  /** The account's password or, without one, a message for this change signed by one of its wallets. */
  proof: z.union([
    z.object({ password: z.string().max(passwordLength.max) }),
    z.object({
      message: z.string().min(1).max(4_000),
      signature: z.string().regex(/^0x[0-9a-fA-F]{2,8192}$/),
    }),
  ]),
  locale,
});
export const pressSchema = z.object({ token, locale });
export const resetSchema = z.object({
  token,
  newPassword,
  /** Sign-in methods to remove. */
  remove: z
    .object({ wallets: z.array(z.string().max(64)).max(100), services: z.array(z.string().max(64)).max(20) })
    .optional(),
  locale,
});

/** Requests for letters, and the links in them. A link acts on POST only, never when opened. */
export const letters = new Hono<ApiEnv>()
  .post("/reset-password", limited("letter"), validate("json", askResetSchema), async (c) => {
    await requestPasswordReset(c.get("runtime").accountCtx, { ...c.req.valid("json"), now: new Date() });
    return c.body(null, 204);
  })
  .post("/reset-password/press", limited("auth"), validate("json", resetSchema), async (c) => {
    const { remove = { wallets: [], services: [] }, ...asked } = c.req.valid("json");
    return exactJson(c, await resetPassword(c.get("runtime").accountCtx, { ...asked, remove, now: new Date() }));
  })
  .route("/", signedIn());

function signedIn() {
  return new Hono<SignedInEnv>()
    .post("/confirm-email", limited("letter"), requireViewer(), validate("json", localeSchema), async (c) => {
      const asked = { userId: c.get("viewer").id, ...c.req.valid("json"), now: new Date() };
      await requestEmailConfirmation(c.get("runtime").accountCtx, asked);
      return c.body(null, 204);
    })
    .post("/confirm-email/press", limited("auth"), requireViewer(), validate("json", pressSchema), async (c) => {
      const pressed = { userId: c.get("viewer").id, ...c.req.valid("json"), now: new Date() };
      await confirmEmail(c.get("runtime").accountCtx, pressed);
      return c.body(null, 204);
    })
    .post(
      "/change-email/nonce",
      limited("wallet"),
      requireViewer(),
      validate("json", addressNonceSchema),
      async (c) => {
        const { accountCtx, randomBytes } = c.get("runtime");
        const nonce = Buffer.from(randomBytes(NONCE_BYTES)).toString("hex");
        const { newEmail } = c.req.valid("json");
        await issueAddressNonce(accountCtx, { userId: c.get("viewer").id, newEmail, nonce, now: new Date() });
        return exactJson(c, { nonce });
      },
    )
    .post("/change-email", limited("letter"), requireViewer(), validate("json", askChangeSchema), async (c) => {
      const { id: userId, sessionId, email: account } = c.get("viewer");
      const asked = { userId, sessionId, ...c.req.valid("json"), now: new Date() };
      const { accountCtx, limitSignIn } = c.get("runtime");
      // Each attempt is a password guess.
      await limitSignIn(c.req.raw.headers, "sign-in", account);
      const outcome = await requestAddressChange(accountCtx, asked);
      if (outcome === "unusable") throw new DomainError("invalid_input", "newEmail: no account can have this address");
      if (outcome === "unproven") throw new DomainError("bad_signature", "the password or signature is wrong");
      if (outcome === "unconfirmed") throw new DomainError("forbidden", "the account's e-mail is not confirmed");
      return c.body(null, 204);
    })
    .post("/approve-change/press", limited("auth"), requireViewer(), validate("json", pressSchema), async (c) => {
      const pressed = { userId: c.get("viewer").id, ...c.req.valid("json"), now: new Date() };
      await approveAddressChange(c.get("runtime").accountCtx, pressed);
      return c.body(null, 204);
    })
    .post("/confirm-change/press", limited("auth"), requireViewer(), validate("json", pressSchema), async (c) => {
      const { id: userId, sessionId } = c.get("viewer");
      const pressed = { userId, sessionId, ...c.req.valid("json"), now: new Date() };
      await changeAddress(c.get("runtime").accountCtx, pressed);
      return c.body(null, 204);
    });
}
