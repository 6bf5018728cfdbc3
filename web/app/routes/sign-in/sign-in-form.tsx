import { type FormEvent, useState } from "react";
import {
  type AuthProblem,
  askAuth,
  type EmailFormMode,
  emailFormPath,
  readCredentials,
} from "#app/auth/auth-client.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PasswordField } from "#app/ui/password-field.tsx";
import { MAX_NAME } from "#core/domain/person-name";

interface SignInFormProps {
  mode: EmailFormMode;
  /** Where to go on, a path of this site. */
  to: string;
  /** Why the page's action refused, and what was typed, when the form was sent before the script ran. */
  refused: { problem: AuthProblem; name?: string; email?: string } | null;
}

/** E-mail and password. The session is set by the sign-in service, so the next page is loaded afresh. */
export function SignInForm({ mode, to, refused }: SignInFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [problem, setProblem] = useState(refused?.problem ?? null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const credentials = readCredentials(new FormData(event.currentTarget), { locale, to });
    setBusy(true);
    setProblem(null);
    const answered = await askAuth(emailFormPath[mode], credentials);
    if (answered.ok) {
      // Back would lead to this form, which sends whoever is signed in on again.
      window.location.replace(to);
      return;
    }
    setProblem(answered.problem);
    setBusy(false);
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-5">
      {problem && (
        <Notice tone="danger" announce>
          {t(`signIn.problem.${problem}`)}
        </Notice>
      )}
      {mode === "signUp" && (
        <Field
          name="name"
          label={t("signIn.name")}
          autoComplete="name"
          required
          maxLength={MAX_NAME}
          defaultValue={refused?.name}
        />
      )}
      <Field
        name="email"
        type="email"
        label={t("signIn.email")}
        autoComplete="email"
        required
        maxLength={200}
        defaultValue={refused?.email}
      />
      <PasswordField label={t("signIn.password")} kind={mode === "signUp" ? "new" : "current"} />
      {mode === "signIn" && (
        <AppLink
          to="/forgot-password"
          className="mt-1! inline-flex min-h-11 items-center text-sm text-brand underline underline-offset-4"
        >
          {t("signIn.forgot")}
        </AppLink>
      )}
      <Button type="submit" disabled={busy} className="w-full">
        {t(`signIn.${mode}.submit`)}
      </Button>
    </form>
  );
}
