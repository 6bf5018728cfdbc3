import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { MIN_PASSWORD, readAuthAnswer } from "../auth/auth-client.ts";
import { AppLink } from "../components/app-link.tsx";
import { Button, buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    return {
      hasToken: tokenOf(url) !== "",
      head: { title: `${textOf(pageLocale(url))("password.reset.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const newPassword = String((await readForm()).get("password") ?? "");
    const response = await context.askAuth("/reset-password", { newPassword, token: tokenOf(url) });
    const answered = await readAuthAnswer(response);
    if (answered.ok) return data({ done: true, problem: null });
    const problem = answered.problem === "wrong" ? ("link" as const) : answered.problem;
    return data({ done: false, problem }, { status: response.status });
  });

function tokenOf(url: URL): string {
  return url.searchParams.get("token") ?? "";
}

export default function ResetPassword() {
  const { t } = useTranslation();
  const { hasToken } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const linkIsDead = answered?.problem === "link" || !hasToken;
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-xl sm:text-2xl">{t("password.reset.title")}</h1>
      <p className="mt-1 mb-6 text-ink-soft">{t("password.reset.lead")}</p>
      <Card>
        {answered?.done ? (
          <div className="space-y-5">
            <Notice tone="success" announce>
              {t("password.reset.done")}
            </Notice>
            <AppLink to="/sign-in" className={`${buttonClass()} w-full`}>
              {t("password.toSignIn")}
            </AppLink>
          </div>
        ) : linkIsDead ? (
          <div className="space-y-5">
            <Notice tone="warning" announce>
              {t("password.problem.link")}
            </Notice>
            <AppLink to="/forgot-password" className={`${buttonClass()} w-full`}>
              {t("password.reset.again")}
            </AppLink>
          </div>
        ) : (
          <Form method="post" className="space-y-5">
            {answered?.problem && (
              <Notice tone="danger" announce>
                {t(`password.problem.${answered.problem}`)}
              </Notice>
            )}
            <Field
              name="password"
              type="password"
              label={t("password.reset.field")}
              hint={t("signIn.passwordHint", { count: MIN_PASSWORD })}
              autoComplete="new-password"
              required
              minLength={MIN_PASSWORD}
              maxLength={128}
            />
            <Button type="submit" disabled={busy} className="w-full">
              {t("password.reset.submit")}
            </Button>
          </Form>
        )}
      </Card>
    </div>
  );
}
