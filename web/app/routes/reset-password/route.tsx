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
import { tokenOfLink } from "#app/session/letter-link.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { DomainError } from "#core/domain/errors";
import { newPasswordInput, removalInput } from "#core/services/accounts/account-input";
import { listSignIns } from "#core/services/accounts/list-sign-ins";
import { readLetter } from "#core/services/accounts/read-letter";
import { resetPassword } from "#core/services/accounts/reset-password";
import { NewPasswordForm } from "./new-password-form.tsx";
import { SignInList } from "./sign-in-list.tsx";

/** Shows whose password will be set, and the account's other sign-in methods. Loading it has no effect. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { accountCtx, now } = context;
    const letter = await readLetter(accountCtx, { token: tokenOfLink(url), now });
    const open = letter?.purpose === "reset_password" ? letter : null;
    const title = textOf(pageLocale(url))(open ? "password.reset.title" : "password.reset.doneTitle");
    return {
      open: open && { account: open.account, signIns: await listSignIns(accountCtx, { userId: open.userId }) },
      head: { title: `${title} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const formSchema = removalInput.extend({ password: newPasswordInput });

/** Sets the password and removes the selected sign-in methods. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const form = await readForm();
    const selected = [...form.getAll("wallet"), ...form.getAll("service")].map(String);
    if (!(await context.isWithinLimit("auth"))) {
      return data({ left: null, selected, problem: "tooMany" as const }, { status: 429 });
    }
    const submitted = formSchema.safeParse({
      password: form.get("password"),
      wallets: form.getAll("wallet"),
      services: form.getAll("service"),
    });
    if (!submitted.success) return data({ left: null, selected, problem: "weakPassword" as const }, { status: 400 });
    const { password: newPassword, ...remove } = submitted.data;
    const ctx = { ...context.accountCtx, ...context.ctx };
    const input = { token: tokenOfLink(url), newPassword, remove, locale: pageLocale(url), now: context.now };
    try {
      return data({ left: await resetPassword(ctx, input), selected, problem: null });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "not_found") throw error;
      return data({ left: null, selected, problem: "link" as const }, { status: 404 });
    }
  });

export default function ResetPassword() {
  const { t } = useTranslation();
  const { open } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const isSet = Boolean(answered?.left);
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-xl sm:text-2xl">{t(isSet ? "password.reset.doneTitle" : "password.reset.title")}</h1>
      <p className="mt-1 mb-6 text-ink-soft">{t(isSet ? "password.reset.doneLead" : "password.reset.lead")}</p>
      <Card>
        {answered?.left ? (
          <div className="space-y-5">
            <Notice tone="success" announce>
              {t("password.reset.done")}
            </Notice>
            <SignInList title={t("password.reset.left")} signIns={answered.left} />
            <AppLink to="/sign-in?to=/account/wallets" className={`${buttonClass()} w-full`}>
              {t("password.toSignIn")}
            </AppLink>
          </div>
        ) : open === null || answered?.problem === "link" ? (
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
            <NewPasswordForm {...open} selected={answered?.selected ?? []} busy={busy} />
          </Form>
        )}
      </Card>
    </div>
  );
}
