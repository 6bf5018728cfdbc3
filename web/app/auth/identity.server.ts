import { data } from "react-router";
import { pageLocale } from "#app/session/page-locale.ts";
import type { Locale } from "#core/domain/locale";
import { isFresh } from "#core/domain/session-proof";
import type { Viewer } from "#core/domain/viewer";
import { currentPasswordInput } from "#core/services/accounts/account-input";
import { listFactors } from "#core/services/accounts/list-factors";
import { listSignIns } from "#core/services/accounts/list-sign-ins";
import { proveIdentity } from "#core/services/accounts/prove-identity";
import { readAccount } from "#core/services/accounts/read-account";
import type { PageArgs, PageContext } from "#web/page-context";
import { giveFactorByForm } from "./give-factor.server.ts";
import { type HeldForm, IDENTITY, type IdentityProblem, type IdentityWays } from "./identity.ts";

/** How the viewer can prove who they are. */
export async function readIdentityWays(context: PageContext, { id: userId, hasFactor }: Viewer): Promise<IdentityWays> {
  const without = { password: false, wallet: null, google: false, code: false, passkey: false };
  if (hasFactor) {
    const { hasApp, passkeys, recoveryCodesLeft } = await listFactors(context.ctx, { userId });
    return { ...without, code: hasApp || recoveryCodesLeft > 0, passkey: passkeys.length > 0 };
  }
  const [{ hasPassword }, { wallets, services }] = await Promise.all([
    readAccount(context.ctx, { userId }),
    listSignIns(context.accountCtx, { userId }),
  ]);
  const { appUrl, chainId, googleSignIn } = context.clone;
  return {
    ...without,
    password: hasPassword,
    wallet: wallets.length > 0 ? { chainId, domain: new URL(appUrl).host, uri: appUrl } : null,
    google: googleSignIn && services.includes("google"),
  };
}

/**
 * Takes the proof that a form carries, and records it in this session; returns why not. Each try counts. For an account
 * with a second factor only that factor counts: a password proves nothing.
 */
export async function proveByForm(
  context: PageContext,
  viewer: Viewer,
  { form, locale }: { form: FormData; locale: Locale },
): Promise<IdentityProblem | null> {
  if (viewer.hasFactor) return giveFactorByForm(context, viewer, { form, locale });
  const { id: userId, sessionId, email } = viewer;
  const password = currentPasswordInput.safeParse(form.get(IDENTITY.password));
  if (!password.success || password.data === "") return "missing";
  if (!(await context.isWithinLimit("proof", email))) return "tooMany";
  const proof = { password: password.data };
  const outcome = await proveIdentity(context.accountCtx, { userId, sessionId, proof, now: context.now });
  if (outcome === "proven") return null;
  return outcome === "wrong" ? "wrong" : "changed";
}

/**
 * Runs what moves money or rights, if the person has just proven who they are. Otherwise answers with the form as
 * sent, for `HeldFormDialog` to ask for the proof and resubmit it: nothing that was typed is lost, and nothing runs
 * unasked.
 */
export async function withFreshProof<Answer>(
  { context, url, viewer, form }: Pick<PageArgs, "context" | "url"> & { viewer: Viewer; form: FormData },
  run: () => Promise<Answer>,
) {
  if (isFresh(viewer, context.now)) return run();
  const problem = form.has(IDENTITY.mark)
    ? await proveByForm(context, viewer, { form, locale: pageLocale(url) })
    : null;
  if (form.has(IDENTITY.mark) && problem === null) return run();
  const own: readonly string[] = Object.values(IDENTITY);
  const fields = [...form].flatMap(([name, value]) => (own.includes(name) ? [] : [[name, String(value)] as const]));
  const held: HeldForm = { fields, problem, ways: await readIdentityWays(context, viewer) };
  return data({ problem: null, held }, { status: problem === "tooMany" ? 429 : 403 });
}
