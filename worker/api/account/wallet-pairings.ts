import { type ZodType, z } from "zod";
import { defaultLocale, locales } from "#core/domain/locale";
import { pairingNumber } from "#core/domain/wallet-pairing";
import { letterTokenInput } from "#core/services/accounts/account-input";
import { confirmPairing } from "#core/services/accounts/pairing/confirm-pairing";
import { readPairingState } from "#core/services/accounts/pairing/read-pairing-state";
import { signPairing } from "#core/services/accounts/pairing/sign-pairing";
import { startPairing } from "#core/services/accounts/pairing/start-pairing";
import { newNonce, signedMessageSchema } from "#worker/api/account/signed-message";
import { linkedWalletSchema } from "#worker/api/account/wallets";
import { timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

/** Links a wallet that is on another device: one device asks, the other signs, the first confirms its number. */
export const walletPairingOperations: readonly Operation[] = [
  operation({
    address: "POST /api/account/wallets/pairing",
    summary: "Begins to link a wallet on another device; its token is good for two minutes and one wallet",
    access: "session",
    freshProof: true,
    limit: "wallet",
    status: 200,
    answer: z.strictObject({ token: z.string(), expiresAt: timestamp }),
  }).run(({ runtime, viewer, now }) => {
    const { ctx, accountCtx } = runtime;
    const { id: userId, sessionId } = viewer;
    return startPairing({ ...ctx, ...accountCtx }, { userId, sessionId, nonce: newNonce(runtime), now });
  }),
  operation({
    address: "GET /api/account/wallets/pairing",
    summary: "Where this session's request stands, and which wallet has signed it",
    access: "session",
    status: 200,
    answer: z.strictObject({
      state: z.enum(["open", "signed", "gone"]),
      address: z.string().nullable(),
    }) satisfies ZodType<Answered<Awaited<ReturnType<typeof readPairingState>>>>,
  }).run(({ runtime, viewer, now }) => readPairingState(runtime.ctx, { sessionId: viewer.sessionId, now })),
  operation({
    address: "POST /api/account/wallets/pairing/sign",
    summary: "Takes a wallet's signature for a request, and answers the number to confirm it with; links nothing yet",
    access: "public",
    limit: "wallet",
    body: signedMessageSchema.extend({ token: letterTokenInput }),
    status: 200,
    answer: z.strictObject({ number: z.number().int() }),
    alsoRefuses: [404],
  }).run(({ runtime: { ctx, accountCtx }, body, now }) => signPairing({ ...ctx, ...accountCtx }, { ...body, now })),
  operation({
    address: "POST /api/account/wallets/pairing/confirm",
    summary: "Links the wallet that has signed, by the number on its screen; there is one try",
    access: "session",
    limit: "wallet",
    body: z.object({
      number: z.number().int().min(pairingNumber.least).max(pairingNumber.most),
      /** Language of the letter about a wallet that takes a code over. */
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 201,
    answer: linkedWalletSchema,
    alsoRefuses: [404, 409],
  }).run(({ runtime: { ctx, accountCtx }, body, viewer, now }) =>
    confirmPairing(
      { ...ctx, ...accountCtx },
      { ...body, userId: viewer.id, sessionId: viewer.sessionId, walletId: crypto.randomUUID(), now },
    ),
  ),
];
