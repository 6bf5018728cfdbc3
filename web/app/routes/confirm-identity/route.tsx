import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { CodeField } from "#app/auth/code-field.tsx";
import { googleProblemOf, startGoogleSignIn } from "#app/auth/google-sign-in.ts";
import { proveByForm, readIdentityWays } from "#app/auth/identity.server.ts";
import { IDENTITY, type IdentityProblem } from "#app/auth/identity.ts";
import { askForPasskey } from "#app/auth/passkey.ts";
import { PasskeyButton } from "#app/auth/passkey-button.tsx";
import { WalletProofButton } from "#app/auth/wallet-proof-button.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { safeReturnPath } from "#app/session/return-to.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PasswordField } from "#app/ui/password-field.tsx";
import { isFresh } from "#core/domain/session-proof";

/** Asks who is there, and leads on to where that is needed; without such a place it says that it is done. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const viewer = requireViewer(url, context);
    const to = safeReturnPath(url.searchParams.get("to"));
    const fresh = isFresh(viewer, context.now);
    if (fresh && to !== null) throw redirect(to);
    return {
      to,
      fresh,
      // A page of a role opens by it, which is not about money yet.
      entry: viewer.hasFactor && viewer.factorAt === null,
      ways: fresh ? null : await readIdentityWays(context, viewer),
      googleProblem: googleProblemOf(url),
      head: { title: `${textOf(pageLocale(url))("identity.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const statuses: Record<IdentityProblem, number> = { wrong: 400, missing: 400, changed: 409, locked: 429, tooMany: 429 };

/** Takes the proof, or goes to Google for it. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async (page) => {
    const { context, url, readForm } = page;
    const viewer = requireViewer(url, context);
    const form = await readForm();
    const here = url.pathname + url.search;
    if (form.get("intent") === "google") return startGoogleSignIn(page, { to: here, back: here });
    const problem = await proveByForm(context, viewer, { form, locale: pageLocale(url) });
    if (problem !== null) return data({ problem }, { status: statuses[problem] });
    throw redirect(safeReturnPath(url.searchParams.get("to")) ?? here);
  });

export default function ConfirmIdentity() {
  const { t } = useTranslation();
  const { to, fresh, entry, ways, googleProblem } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-xl sm:text-2xl">{t("identity.title")}</h1>
      <p className="mt-1 mb-6 text-ink-soft">{t(entry ? "identity.leadEntry" : "identity.lead")}</p>
      <Card className="space-y-5">
        {fresh && (
          <Notice tone="success" announce>
            {t("identity.done")}
          </Notice>
        )}
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`identity.problem.${answered.problem}`)}
          </Notice>
        )}
        {googleProblem && !fresh && (
          <Notice tone={googleProblem === "cancelled" ? "info" : "warning"} announce>
            {t(`signIn.googleProblem.${googleProblem}`)}
          </Notice>
        )}
        {ways?.password && (
          <Form method="post" className="space-y-5">
            <PasswordField name={IDENTITY.password} label={t("identity.password")} kind="current" />
            <Button type="submit" className="w-full" disabled={busy}>
              {t("identity.submit")}
            </Button>
          </Form>
        )}
        {ways?.code && (
          <Form method="post" className="space-y-5">
            <CodeField />
            <Button type="submit" className="w-full" disabled={busy}>
              {t("identity.submit")}
            </Button>
          </Form>
        )}
        {ways?.passkey && (
          <Form method="post">
            <PasskeyButton name={IDENTITY.passkey} ask={askForPasskey} look="secondary" wide disabled={busy}>
              {t("identity.passkey")}
            </PasskeyButton>
          </Form>
        )}
        {ways?.google && (
          <Form method="post" reloadDocument>
            <Button type="submit" name="intent" value="google" look="secondary" className="w-full">
              {t("identity.google")}
            </Button>
          </Form>
        )}
        {ways?.wallet && (
          <WalletProofButton
            message={ways.wallet}
            onProven={() => window.location.assign(to ?? window.location.href)}
          />
        )}
        {ways && Object.values(ways).every((way) => !way) && <Notice tone="warning">{t("identity.none")}</Notice>}
        {fresh && (
          <AppLink to="/account" className={`${buttonClass("secondary")} w-full`}>
            {t("confirm.toAccount")}
          </AppLink>
        )}
      </Card>
    </div>
  );
}
