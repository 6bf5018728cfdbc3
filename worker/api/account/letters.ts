import { type ZodType, z } from "zod";
import { DomainError } from "#core/domain/errors";
import { defaultLocale, locales } from "#core/domain/locale";
import {
  currentPasswordInput,
  emailInput,
  letterTokenInput,
  newPasswordInput,
  removalInput,
} from "#core/services/accounts/account-input";
import { approveAddressChange } from "#core/services/accounts/approve-address-change";
import { changeAddress } from "#core/services/accounts/change-address";
import { confirmEmail } from "#core/services/accounts/confirm-email";
import { issueAddressNonce } from "#core/services/accounts/issue-address-nonce";
import type { SignIns } from "#core/services/accounts/list-sign-ins";
import { requestAddressChange } from "#core/services/accounts/request-address-change";
import { requestEmailConfirmation } from "#core/services/accounts/request-email-confirmation";
import { requestPasswordReset } from "#core/services/accounts/request-password-reset";
import { resetPassword } from "#core/services/accounts/reset-password";
import { stopWalletLink } from "#core/services/accounts/stop-wallet-link";
import { stopBankDetails } from "#core/services/payouts/bank/stop-bank-details";
import { newNonce, nonceSchema, signedMessageSchema } from "#worker/api/account/signed-message";
import { type Answered, type Operation, operation } from "#worker/api/operation";

const locale = z.enum(locales).default(defaultLocale);
const pressSchema = z.object({ token: letterTokenInput, locale });

/** Requests for letters, and the links in them. A link acts on POST only, never when opened. Each works once. */
export const letterOperations: readonly Operation[] = [
  operation({
    address: "POST /api/letters/reset-password",
    summary: "Requests a letter to set a new password; the answer is the same for an unknown address",
    access: "public",
    limit: "letter",
    body: z.object({ email: emailInput, locale }),
    status: 204,
    answer: null,
    refuses: [400, 429],
  }).run(({ runtime, body, now }) => requestPasswordReset(runtime.accountCtx, { ...body, now })),
  operation({
    address: "POST /api/letters/reset-password/press",
    summary: "Sets a new password, ends all sessions and links, and says what else still opens the account",
    access: "public",
    limit: "auth",
    body: z.object({
      token: letterTokenInput,
      newPassword: newPasswordInput,
      remove: removalInput.optional(),
      locale,
    }),
    status: 200,
    /** Sign-in methods besides the password. */
    answer: z.strictObject({
      wallets: z.array(z.string()),
      services: z.array(z.string()),
    }) satisfies ZodType<Answered<SignIns>>,
    refuses: [400, 404, 429],
  }).run(({ runtime, body, now }) => {
    const { remove = { wallets: [], services: [] }, ...asked } = body;
    return resetPassword({ ...runtime.accountCtx, ...runtime.ctx }, { ...asked, remove, now });
  }),
  operation({
    address: "POST /api/letters/confirm-email",
    summary: "Sends the letter that confirms my address again",
    access: "session",
    limit: "letter",
    body: z.object({ locale }),
    status: 204,
    answer: null,
  }).run(async ({ runtime, body, viewer, now }) => {
    await requestEmailConfirmation(runtime.accountCtx, { userId: viewer.id, ...body, now });
  }),
  operation({
    address: "POST /api/letters/confirm-email/press",
    summary: "Confirms my address",
    access: "session",
    limit: "auth",
    body: pressSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 404],
  }).run(async ({ runtime, body, viewer, now }) => {
    await confirmEmail({ ...runtime.accountCtx, ...runtime.ctx }, { userId: viewer.id, ...body, now });
  }),
  operation({
    address: "POST /api/letters/change-email/nonce",
    summary: "A nonce that one of my wallets may sign to change my address, where I have no password",
    access: "session",
    limit: "wallet",
    body: z.object({ newEmail: emailInput }),
    status: 200,
    answer: nonceSchema,
  }).run(async ({ runtime, body, viewer, now }) => {
    const nonce = newNonce(runtime);
    await issueAddressNonce(runtime.accountCtx, { userId: viewer.id, ...body, nonce, now });
    return { nonce };
  }),
  operation({
    address: "POST /api/letters/change-email",
    summary: "Requests a change of address, proven by password or wallet; the answer is the same for a taken address",
    access: "session",
    limit: "letter",
    body: z.object({
      newEmail: emailInput,
      /** The account's password or, without one, a message for this change signed by one of its wallets. */
      proof: z.union([z.object({ password: currentPasswordInput }), signedMessageSchema]),
      locale,
    }),
    status: 204,
    answer: null,
    alsoRefuses: [403],
  }).run(async ({ c, runtime: { accountCtx, limitSignIn }, body, viewer, now }) => {
    const { id: userId, sessionId, email: account } = viewer;
    // Each call may be a password guess.
    await limitSignIn(c.req.raw.headers, "sign-in", account);
    const outcome = await requestAddressChange(accountCtx, { userId, sessionId, ...body, now });
    if (outcome === "unusable") throw new DomainError("invalid_input", "newEmail: no account can have this address");
    if (outcome === "unproven") throw new DomainError("bad_signature", "the password or signature is wrong");
    if (outcome === "unconfirmed") throw new DomainError("forbidden", "the account's e-mail is not confirmed");
  }),
  operation({
    address: "POST /api/letters/approve-change/press",
    summary: "Approves a change of address from the old mailbox; the new one gets a letter",
    access: "session",
    limit: "auth",
    body: pressSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 404],
  }).run(async ({ runtime, body, viewer, now }) => {
    await approveAddressChange(runtime.accountCtx, { userId: viewer.id, ...body, now });
  }),
  operation({
    address: "POST /api/letters/confirm-change/press",
    summary: "Moves my account to the new address and ends my other sessions",
    access: "session",
    limit: "auth",
    body: pressSchema,
    status: 204,
    answer: null,
    alsoRefuses: [403, 404],
  }).run(async ({ runtime, body, viewer, now }) => {
    const { id: userId, sessionId } = viewer;
    await changeAddress({ ...runtime.accountCtx, ...runtime.ctx }, { userId, sessionId, ...body, now });
  }),
  operation({
    address: "POST /api/letters/stop-wallet-link/press",
    summary: "Unlinks a wallet that somebody else has linked to my code, and signs everybody out",
    access: "public",
    limit: "auth",
    body: z.object({ token: letterTokenInput }),
    status: 204,
    answer: null,
    refuses: [400, 404, 429],
  }).run(({ runtime, body, now }) => stopWalletLink(runtime.accountCtx, { ...body, now })),
  operation({
    address: "POST /api/letters/stop-bank-details/press",
    summary: "Stops bank details that somebody else has given for my vendor, and signs everybody out",
    access: "public",
    limit: "auth",
    body: z.object({ token: letterTokenInput }),
    status: 204,
    answer: null,
    refuses: [400, 404, 429],
  }).run(({ runtime, body, now }) => stopBankDetails(runtime.accountCtx, { ...body, now })),
];
