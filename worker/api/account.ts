import { Hono } from "hono";
import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { defaultLocale, locales } from "#core/domain/locale";
import { passwordLength } from "#core/ports/password-hasher";
import { changePassword } from "#core/services/accounts/change-password";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { exportAccount } from "#core/services/accounts/export-account";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { listWallets } from "#core/services/accounts/list-wallets";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { limited } from "#worker/api/limited";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

const NONCE_BYTES = 16;

export const linkSchema = z.object({
  /** An EIP-4361 message with the nonce that was asked for. */
  message: z.string().min(1).max(4_000),
  signature: z.string().regex(/^0x[0-9a-fA-F]{2,8192}$/),
});

export const walletSchema = z.object({ address: z.string().regex(/^0x[0-9a-fA-F]{40}$/) });

export const deletionSchema = z.object({
  /** The account's e-mail, or its wallet's address where there is none. */
  confirm: z.string().min(1).max(200),
});

export const passwordSchema = z.object({
  currentPassword: z.string().max(passwordLength.max),
  newPassword: z.string().min(passwordLength.min).max(passwordLength.max),
  /** Language of the notification letter. */
  locale: z.enum(locales).default(defaultLocale),
});

/** What belongs to the person who asks. */
export const account = new Hono<SignedInEnv>()
  .use(requireViewer())
  .get("/export", async (c) => {
    const exported = await exportAccount(c.get("runtime").ctx, { userId: c.get("viewer").id, now: new Date() });
    c.header("content-disposition", 'attachment; filename="my-data.json"');
    return exactJson(c, exported);
  })
  .delete("/", validate("json", deletionSchema), async (c) => {
    const { confirm: typed } = c.req.valid("json");
    const userId = c.get("viewer").id;
    const result = await deleteAccount(c.get("runtime").ctx, { userId, typed, now: new Date() });
    if (result.outcome === "kept") throw new DomainError("conflict", `the account stays: ${result.because}`);
    return c.body(null, 204);
  })
  .put("/password", validate("json", passwordSchema), async (c) => {
    const { id: userId, sessionId, email } = c.get("viewer");
    const asked = { userId, sessionId, ...c.req.valid("json"), now: new Date() };
    const { accountCtx, limitSignIn } = c.get("runtime");
    await limitSignIn(c.req.raw.headers, "sign-in", email);
    const outcome = await changePassword(accountCtx, asked);
    if (outcome === "wrong") throw new DomainError("bad_signature", "the current password is wrong");
    if (outcome === "superseded") throw new DomainError("conflict", "the account has just changed");
    return c.body(null, 204);
  })
  .get("/wallets", async (c) =>
    exactJson(c, { wallets: await listWallets(c.get("runtime").ctx, { userId: c.get("viewer").id }) }),
  )
  .post("/wallets/nonce", limited("wallet"), async (c) => {
    const { ctx, randomBytes } = c.get("runtime");
    const nonce = Buffer.from(randomBytes(NONCE_BYTES)).toString("hex");
    await issueWalletNonce(ctx, { userId: c.get("viewer").id, nonce, now: new Date() });
    return exactJson(c, { nonce });
  })
  .post("/wallets", limited("wallet"), validate("json", linkSchema), async (c) => {
    const { ctx, walletProof, randomBytes } = c.get("runtime");
    const linked = await linkWallet(
      { ...ctx, walletProof },
      {
        ...c.req.valid("json"),
        userId: c.get("viewer").id,
        sessionId: c.get("viewer").sessionId,
        walletId: crypto.randomUUID(),
        now: new Date(),
        randomBytes,
      },
    );
    return exactJson(c, linked, 201);
  })
  .delete("/wallets/:address", validate("param", walletSchema), async (c) => {
    const { address } = c.req.valid("param");
    await unlinkWallet(c.get("runtime").ctx, { userId: c.get("viewer").id, address, now: new Date() });
    return c.body(null, 204);
  });
