import { z } from "zod";
import { letterTokenInput } from "#core/services/accounts/account-input";
import { acceptInvitation } from "#core/services/vendors/accept-invitation";
import { type Operation, operation } from "#worker/api/operation";

/** Invitations to work for a vendor, as their readers answer them. */
export const invitationOperations: readonly Operation[] = [
  operation({
    address: "POST /api/letters/vendor-invitation/press",
    summary: "Makes me the one who works for a vendor, by the link of a letter to my confirmed address",
    access: "session",
    limit: "auth",
    freshProof: true,
    body: z.object({ token: letterTokenInput }),
    status: 200,
    answer: z.strictObject({ vendorId: z.string() }),
    alsoRefuses: [404],
  }).run(({ runtime, body: { token }, viewer, now }) =>
    acceptInvitation(runtime.accountCtx, { token, userId: viewer.id, now }),
  ),
];
