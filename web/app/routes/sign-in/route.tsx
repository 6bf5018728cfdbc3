import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
} from "react-router";
import { type EmailFormMode, emailFormPath, readAuthAnswer, readCredentials } from "#app/auth/auth-client.ts";
import { googleProblemOf, startGoogleSignIn } from "#app/auth/google-sign-in.ts";
import { readCart } from "#app/cart/cart-cookie.ts";
import { localisePath, unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { hasEndedSession } from "#app/session/ended-session.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { safeReturnPath } from "#app/session/return-to.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { WalletSignInButton } from "./wallet-sign-in-button.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, request, url }) => {
    const locale = pageLocale(url);
    const { mode, to } = readAddress(url);
    if (context.viewer) throw redirect(to);
    const { appUrl, chainId, googleSignIn, sendsLetters, name } = context.clone;
    return {
      mode,
      to,
      ended: hasEndedSession(request),
      forOrder: unlocalisePath(to).startsWith("/checkout") && readCart(request).length > 0,
      googleSignIn,
      lettersWait: mode === "signUp" && !sendsLetters,
      googleProblem: googleProblemOf(url),
      wallet: { chainId, domain: new URL(appUrl).host, uri: appUrl },
      head: { title: `${textOf(locale)(`signIn.${mode}.title`)} · ${name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Redirects to Google, and handles the e-mail form where the page's script has not run. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async (page) => {
    const { context, url, readForm } = page;
    const { mode, to } = readAddress(url);
    const form = await readForm();
    if (form.get("intent") === "google") {
      return startGoogleSignIn(page, { to, back: `/sign-in?${new URLSearchParams({ to })}` });
    }
    const credentials = readCredentials(form, { locale: pageLocale(url), to });
    const response = await context.askAuth(emailFormPath[mode], credentials);
    const answered = await readAuthAnswer(response);
    if (!answered.ok) {
      const { name, email } = credentials;
      return data({ problem: answered.problem, name, email }, { status: response.status });
    }
    const headers = new Headers();
    for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", cookie);
    throw redirect(to, { headers });
  });

/** What the page's address asks for: a new account or a sign-in, and where to go next. */
function readAddress(url: URL): { mode: EmailFormMode; to: string } {
  const { searchParams } = url;
  const to = safeReturnPath(searchParams.get("to")) ?? localisePath(pageLocale(url), "/");
  return { mode: searchParams.get("new") === "account" ? "signUp" : "signIn", to };
}

export default function SignIn() {
  const { t } = useTranslation();
  const { mode, to, ended, forOrder, googleSignIn, lettersWait, googleProblem, wallet } =
    useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const forCode = unlocalisePath(to).startsWith("/refcodes");
  const other = new URLSearchParams({ to, ...(mode === "signIn" && { new: "account" }) });
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-xl sm:text-2xl">{t(`signIn.${mode}.title`)}</h1>
      <p className="mt-1 mb-6 text-ink-soft">
        {t(forOrder ? "signIn.forOrder" : forCode ? "signIn.toCode" : `signIn.${mode}.lead`)}
      </p>
      {ended && (
        <div className="mb-5">
          <Notice tone="info">{t("signIn.ended")}</Notice>
        </div>
      )}
      {googleProblem && (
        <div className="mb-5">
          <Notice tone={googleProblem === "cancelled" ? "info" : "warning"} announce>
            {t(`signIn.googleProblem.${googleProblem}`)}
          </Notice>
        </div>
      )}
      {lettersWait && (
        <div className="mb-5">
          <Notice tone="info">{t("signIn.lettersWait")}</Notice>
        </div>
      )}
      <Card>
        <SignInForm key={mode} mode={mode} to={to} refused={answered ?? null} />
        <div className="my-5 flex items-center gap-3 text-sm text-ink-soft">
          <span className="h-px flex-1 bg-line" />
          {t("signIn.or")}
          <span className="h-px flex-1 bg-line" />
        </div>
        <div className="space-y-3">
          {googleSignIn && (
            <Form method="post" reloadDocument>
              <Button type="submit" name="intent" value="google" look="secondary" className="w-full">
                {t("signIn.google")}
              </Button>
            </Form>
          )}
          <WalletSignInButton {...wallet} to={to} />
        </div>
      </Card>
      <p className="mt-5 text-center text-sm">
        {t(`signIn.${mode}.other`)}{" "}
        <AppLink
          to={`/sign-in?${other}`}
          replace
          className="inline-flex min-h-11 items-center font-medium text-brand underline underline-offset-4"
        >
          {t(`signIn.${mode}.switch`)}
        </AppLink>
      </p>
    </div>
  );
}
