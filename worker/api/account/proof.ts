import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { FRESH_FOR } from "#core/domain/session-proof";
import { currentPasswordInput } from "#core/services/accounts/account-input";
import { issueIdentityNonce } from "#core/services/accounts/issue-identity-nonce";
import { proveIdentity } from "#core/services/accounts/prove-identity";
import { newNonce, nonceSchema, signedMessageSchema } from "#worker/api/account/signed-message";
import { timestamp } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";

/** Until when the session may do what needs a fresh proof; null where only the second factor counts. */
const freshUntilSchema = z.strictObject({ freshUntil: timestamp.nullable() });

/** Proving again who one is, in a session that runs. */
export const proofOperations: readonly Operation[] = [
  operation({
    address: "POST /api/account/proof/nonce",
    summary: "A nonce that one of my wallets may sign, within 15 minutes, to prove who I am",
    access: "session",
    limit: "wallet",
    status: 200,
    answer: nonceSchema,
  }).run(async ({ runtime, viewer: { id: userId, sessionId }, now }) => {
    const nonce = newNonce(runtime);
    await issueIdentityNonce(runtime.accountCtx, { userId, sessionId, nonce, now });
    return { nonce };
  }),
  operation({
    address: "POST /api/account/proof",
    summary: "Proves who I am by password or wallet; the session then may do what needs a fresh proof for five minutes",
    access: "session",
    body: z.union([z.object({ password: currentPasswordInput }), signedMessageSchema]),
    status: 200,
    answer: freshUntilSchema,
    alsoRefuses: [429],
  }).run(async ({ c, runtime, body: proof, viewer, now }) => {
    const { id: userId, sessionId, email } = viewer;
    await runtime.limitSignIn(c.req.raw.headers, "proof", email);
    const outcome = await proveIdentity(runtime.accountCtx, { userId, sessionId, proof, now });
    if (outcome === "wrong") throw new DomainError("bad_signature", "the password or signature is wrong");
    if (outcome === "superseded") throw new DomainError("conflict", "the session or the account has just changed");
    return { freshUntil: viewer.hasFactor ? null : new Date(now.getTime() + FRESH_FOR) };
  }),
];
