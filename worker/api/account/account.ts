import { type ZodType, z } from "zod";
import { DomainError } from "#core/domain/errors";
import { defaultLocale, locales } from "#core/domain/locale";
import { currentPasswordInput, deletionWordInput, newPasswordInput } from "#core/services/accounts/account-input";
import { changePassword } from "#core/services/accounts/change-password";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { exportAccount } from "#core/services/accounts/export-account";
import { readDeletionLoss } from "#core/services/accounts/read-deletion-loss";
import { exportSchema } from "#worker/api/account/export-schema";
import { amount, count } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

/** The caller's own account. */
export const accountOperations: readonly Operation[] = [
  operation({
    address: "GET /api/account/export",
    summary: "Everything the store keeps about me, to download",
    access: "session",
    status: 200,
    answer: exportSchema,
  }).run(async ({ c, runtime, viewer, now }) => {
    const exported = await exportAccount(runtime.ctx, { userId: viewer.id, now });
    c.header("content-disposition", 'attachment; filename="my-data.json"');
    return exported;
  }),
  operation({
    address: "GET /api/account/deletion",
    summary: "What I would lose by deleting my account: rewards without a wallet to be paid to",
    access: "session",
    status: 200,
    /** `usdMicros`: what they were worth when earned, in millionths of a US dollar. */
    answer: z.strictObject({ rewards: count, usdMicros: amount }) satisfies ZodType<
      Answered<Awaited<ReturnType<typeof readDeletionLoss>>>
    >,
  }).run(({ runtime, viewer, now }) => readDeletionLoss(runtime.ctx, { userId: viewer.id, now })),
  operation({
    address: "DELETE /api/account",
    summary: "Deletes my account for good; orders and rewards stay in the books without a name",
    access: "session",
    freshProof: true,
    body: z.object({ confirm: deletionWordInput }),
    status: 204,
    answer: null,
  }).run(async ({ runtime, body, viewer, now }) => {
    const result = await deleteAccount(runtime.ctx, { userId: viewer.id, typed: body.confirm, now });
    if (result.outcome === "kept") throw new DomainError("conflict", `the account stays: ${result.because}`);
  }),
  operation({
    address: "PUT /api/account/password",
    summary: "Sets a new password, given the current one; signs out everywhere else",
    access: "session",
    body: z.object({
      currentPassword: currentPasswordInput,
      newPassword: newPasswordInput,
      /** Language of the notification letter. */
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 204,
    answer: null,
    alsoRefuses: [429],
  }).run(async ({ c, runtime, body, viewer, now }) => {
    const { id: userId, sessionId, email } = viewer;
    // Each call may be a password guess.
    await runtime.limitSignIn(c.req.raw.headers, "sign-in", email);
    const outcome = await changePassword(runtime.accountCtx, { userId, sessionId, ...body, now });
    if (outcome === "wrong") throw new DomainError("bad_signature", "the current password is wrong");
    if (outcome === "superseded") throw new DomainError("conflict", "the account has just changed");
  }),
];
