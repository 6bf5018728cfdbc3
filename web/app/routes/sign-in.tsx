import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../components/card.tsx";
import { Notice } from "../components/notice.tsx";
import { SignInForm } from "../components/sign-in-form.tsx";
import { WalletSignIn } from "../components/wallet-sign-in.tsx";
import { localisePath } from "../i18n/locales.ts";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { pageLocale } from "../session/page-locale.ts";
import { pageMeta } from "../session/page-meta.ts";
import { safeReturnPath } from "../session/return-to.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async () => {
    const { context, request } = args;
    const locale = pageLocale(request);
    const to = safeReturnPath(new URL(request.url).searchParams.get("to")) ?? localisePath(locale, "/");
    if (context.viewer) throw redirect(to);
    const { appUrl, chainId, name } = context.clone;
    return {
      to,
      wallet: { chainId, domain: new URL(appUrl).host, uri: appUrl },
      head: { title: `${textOf(locale)("signIn.title")} · ${name}` },
    };
  });

export const meta = ({ data }: { data: Awaited<ReturnType<typeof loader>> | undefined }) => pageMeta(data);

/** Reached only when the page's script did not run: the password must not end up in an address. */
export const action = (_: ActionFunctionArgs) => data({ needsScript: true }, { status: 400 });

export default function SignIn() {
  const { t } = useTranslation();
  const { to, wallet } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const [mode, setMode] = useState<"signIn" | "signUp">("signIn");
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-xl sm:text-2xl">{t(`signIn.${mode}.title`)}</h1>
      <p className="mt-1 mb-6 text-ink-soft">{t(`signIn.${mode}.lead`)}</p>
      {answered?.needsScript && (
        <div className="mb-5">
          <Notice tone="danger">{t("signIn.needsScript")}</Notice>
        </div>
      )}
      <Card>
        <SignInForm key={mode} mode={mode} to={to} />
        <div className="my-5 flex items-center gap-3 text-sm text-ink-soft">
          <span className="h-px flex-1 bg-line" />
          {t("signIn.or")}
          <span className="h-px flex-1 bg-line" />
        </div>
        <WalletSignIn {...wallet} to={to} />
      </Card>
      <p className="mt-5 text-center text-sm">
        {t(`signIn.${mode}.other`)}{" "}
        <button
          type="button"
          className="min-h-11 font-medium text-brand underline underline-offset-4"
          onClick={() => setMode(mode === "signIn" ? "signUp" : "signIn")}
        >
          {t(`signIn.${mode}.switch`)}
        </button>
      </p>
    </div>
  );
}
