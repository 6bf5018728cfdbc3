import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import { emailInput } from "#core/services/accounts/account-input";
import { requestPasswordReset } from "#core/services/accounts/request-password-reset";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const t = textOf(pageLocale(url));
    const { sendsLetters } = context.clone;
    return { sendsLetters, head: { title: `${t("password.forgot.title")} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Requests the letter. The answer is the same whether or not there is such an account. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const address = emailInput.safeParse((await readForm()).get("email"));
    if (!address.success) return data({ sentTo: null, problem: "address" as const }, { status: 400 });
    const email = address.data;
    if (!(await context.isWithinLimit("letter"))) {
      return data({ sentTo: null, problem: "tooMany" as const }, { status: 429 });
    }
    await requestPasswordReset(context.accountCtx, { email, locale: pageLocale(url), now: context.now });
    return data({ sentTo: email, problem: null });
  });

export default function ForgotPassword() {
  const { t } = useTranslation();
  const { sendsLetters } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-xl sm:text-2xl">{t("password.forgot.title")}</h1>
      <p className="mt-1 mb-6 text-ink-soft">{t("password.forgot.lead")}</p>
      <Card>
        {answered?.sentTo ? (
          <Notice tone={sendsLetters ? "success" : "info"} announce>
            {sendsLetters ? (
              <WithEmail text={t("password.forgot.sent", { email: answered.sentTo })} of={[answered.sentTo]} />
            ) : (
              t("signIn.lettersWait")
            )}
          </Notice>
        ) : (
          <Form method="post" className="space-y-5">
            {answered?.problem && (
              <Notice tone="danger" announce>
                {t(`password.problem.${answered.problem}`)}
              </Notice>
            )}
            <Field name="email" type="email" label={t("signIn.email")} autoComplete="email" required maxLength={200} />
            <Button type="submit" disabled={busy} className="w-full">
              {t("password.forgot.submit")}
            </Button>
          </Form>
        )}
      </Card>
      <p className="mt-5 text-center text-sm">
        <AppLink
          to="/sign-in"
          className="inline-flex min-h-11 items-center font-medium text-brand underline underline-offset-4"
        >
          {t("password.toSignIn")}
        </AppLink>
      </p>
    </div>
  );
}
