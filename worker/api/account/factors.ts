import { z } from "zod";
import { DomainError, rateLimited } from "#core/domain/errors";
import { defaultLocale, locales } from "#core/domain/locale";
import { FRESH_FOR } from "#core/domain/session-proof";
import { codeInput, passkeyResponseSchema } from "#core/services/accounts/factor-input";
import { giveFactor } from "#core/services/accounts/give-factor";
import { startPasskey } from "#core/services/accounts/start-passkey";
import { timestamp } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";

/** Options of WebAuthn, as the browser's own JSON methods read them. */
const optionsSchema = z.strictObject({ options: z.record(z.string(), z.unknown()) });

/** Giving a second factor, and what a browser needs to make or use a passkey. */
export const factorOperations: readonly Operation[] = [
  operation({
    address: "POST /api/account/proof/factor",
    summary: "Gives my second factor in this session: an app's code, a recovery code, or a passkey's answer",
    access: "session",
    body: z.object({
      proof: z.union([z.object({ code: codeInput }), z.object({ passkey: passkeyResponseSchema })]),
      /** Language of the letter about a recovery code. */
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 200,
    answer: z.strictObject({ freshUntil: timestamp }),
    alsoRefuses: [429],
  }).run(async ({ c, runtime, body, viewer, now }) => {
    const { id: userId, sessionId, email } = viewer;
    await runtime.limitSignIn(c.req.raw.headers, "proof", email);
    const outcome = await giveFactor(runtime.accountCtx, { userId, sessionId, ...body, now });
    if (outcome === "locked") throw rateLimited();
    if (outcome === "wrong") throw new DomainError("bad_signature", "the code or passkey is wrong");
    return { freshUntil: new Date(now.getTime() + FRESH_FOR) };
  }),
  operation({
    address: "POST /api/account/passkeys/options",
    summary: "Options to make a passkey with, good once within five minutes",
    access: "session",
    limit: "proof",
    freshProof: true,
    status: 200,
    answer: optionsSchema,
    alsoRefuses: [409],
  }).run(async ({ runtime, viewer: { id: userId, sessionId }, now }) => ({
    options: await startPasskey(runtime.accountCtx, { userId, sessionId, purpose: "newPasskey", now }),
  })),
  operation({
    address: "POST /api/account/passkeys/challenge",
    summary: "A challenge for one of my passkeys, good once within five minutes",
    access: "session",
    limit: "proof",
    status: 200,
    answer: optionsSchema,
    alsoRefuses: [404],
  }).run(async ({ runtime, viewer: { id: userId, sessionId }, now }) => ({
    options: await startPasskey(runtime.accountCtx, { userId, sessionId, purpose: "passkey", now }),
  })),
];
