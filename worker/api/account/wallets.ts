import { type ZodType, z } from "zod";
import { defaultLocale, locales } from "#core/domain/locale";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { listWallets } from "#core/services/accounts/list-wallets";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { newNonce, nonceSchema, signedMessageSchema } from "#worker/api/account/signed-message";
import { timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

/** A wallet that has just been linked. */
export const linkedWalletSchema = z.strictObject({
  address: z.string(),
  code: z.string(),
  /** From when on a wallet that took the code over is paid; null where it is paid at once. */
  paysFrom: timestamp.nullable(),
});

/** The caller's own wallets. */
export const walletOperations: readonly Operation[] = [
  operation({
    address: "GET /api/account/wallets",
    summary: "My linked wallets, each with its code",
    access: "session",
    status: 200,
    answer: z.strictObject({
      wallets: z.array(
        z.strictObject({
          address: z.string(),
          linkedAt: timestamp,
          code: z.string().nullable(),
          /** While a wallet that has taken a code over is not paid yet: from when on it is. */
          paysFrom: timestamp.nullable(),
        }),
      ),
    }) satisfies ZodType<Answered<{ wallets: Awaited<ReturnType<typeof listWallets>> }>>,
  }).run(async ({ runtime, viewer, now }) => ({
    wallets: await listWallets(runtime.ctx, { userId: viewer.id, now }),
  })),
  operation({
    address: "POST /api/account/wallets/nonce",
    summary: "A nonce to link one wallet with, valid for 15 minutes",
    access: "session",
    freshProof: true,
    limit: "wallet",
    status: 200,
    answer: nonceSchema.extend({
      /** `Request ID` and `Resources` of the message, where the wallet takes over the code that waits for one. */
      terms: z.strictObject({ requestId: z.string(), resources: z.array(z.string()) }).nullable(),
    }),
  }).run(async ({ runtime, viewer, now }) => {
    const nonce = newNonce(runtime);
    return { nonce, terms: await issueWalletNonce(runtime.ctx, { userId: viewer.id, nonce, now }) };
  }),
  operation({
    address: "POST /api/account/wallets",
    summary:
      "Links a wallet by a signed EIP-4361 message; a first wallet that takes a code over is paid after three days",
    access: "session",
    freshProof: true,
    limit: "wallet",
    body: signedMessageSchema.extend({
      /** Language of the letter about a wallet that takes a code over. */
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 201,
    answer: linkedWalletSchema,
  }).run(({ runtime: { ctx, accountCtx }, body, viewer, now }) =>
    linkWallet(
      { ...ctx, ...accountCtx },
      { ...body, userId: viewer.id, sessionId: viewer.sessionId, walletId: crypto.randomUUID(), now },
    ),
  ),
  operation({
    address: "DELETE /api/account/wallets/:address",
    summary: "Unlinks a wallet and switches its code off",
    access: "session",
    freshProof: true,
    params: z.object({ address: z.string().regex(/^0x[0-9a-fA-F]{40}$/) }),
    status: 204,
    answer: null,
  }).run(async ({ runtime, params, viewer, now }) => {
    await unlinkWallet(runtime.ctx, { userId: viewer.id, address: params.address, now });
  }),
];
