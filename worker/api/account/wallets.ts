import { type ZodType, z } from "zod";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { listWallets } from "#core/services/accounts/list-wallets";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { newNonce, nonceSchema, signedMessageSchema } from "#worker/api/account/signed-message";
import { timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

/** The caller's own wallets. */
export const walletOperations: readonly Operation[] = [
  operation({
    address: "GET /api/account/wallets",
    summary: "My linked wallets, each with its code",
    access: "session",
    status: 200,
    answer: z.strictObject({
      wallets: z.array(z.strictObject({ address: z.string(), linkedAt: timestamp, code: z.string().nullable() })),
    }) satisfies ZodType<Answered<{ wallets: Awaited<ReturnType<typeof listWallets>> }>>,
  }).run(async ({ runtime, viewer }) => ({ wallets: await listWallets(runtime.ctx, { userId: viewer.id }) })),
  operation({
    address: "POST /api/account/wallets/nonce",
    summary: "A nonce to link one wallet with, valid for 15 minutes",
    access: "session",
    limit: "wallet",
    status: 200,
    answer: nonceSchema,
    alsoRefuses: [403],
  }).run(async ({ runtime, viewer, now }) => {
    const nonce = newNonce(runtime);
    await issueWalletNonce(runtime.ctx, { userId: viewer.id, nonce, now });
    return { nonce };
  }),
  operation({
    address: "POST /api/account/wallets",
    summary: "Links a wallet by a signed EIP-4361 message; its code works at once",
    access: "session",
    limit: "wallet",
    body: signedMessageSchema,
    status: 201,
    answer: z.strictObject({ address: z.string(), code: z.string() }),
  }).run(({ runtime: { ctx, walletProof, randomBytes }, body, viewer, now }) =>
    linkWallet(
      { ...ctx, walletProof },
      {
        ...body,
        userId: viewer.id,
        sessionId: viewer.sessionId,
        walletId: crypto.randomUUID(),
        now,
        randomBytes,
      },
    ),
  ),
  operation({
    address: "DELETE /api/account/wallets/:address",
    summary: "Unlinks a wallet and switches its code off",
    access: "session",
    params: z.object({ address: z.string().regex(/^0x[0-9a-fA-F]{40}$/) }),
    status: 204,
    answer: null,
  }).run(async ({ runtime, params, viewer, now }) => {
    await unlinkWallet(runtime.ctx, { userId: viewer.id, address: params.address, now });
  }),
];
