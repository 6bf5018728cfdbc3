import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type AuthProblem, askAuth } from "../auth/auth-client.ts";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";

/** As the sign-in service asks for new passwords. */
const MIN_PASSWORD = 10;

/** E-mail and password. The session is set by the sign-in service, so the next page is loaded afresh. */
export function SignInForm({ mode, to }: { mode: "signIn" | "signUp"; to: string }) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<AuthProblem | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? "").trim();
    const credentials = { email: field("email"), password: String(form.get("password") ?? "") };
    setBusy(true);
    setProblem(null);
    const answered =
      mode === "signUp"
        ? await askAuth("/sign-up/email", { ...credentials, name: field("name") })
        : await askAuth("/sign-in/email", credentials);
    if (answered.ok) {
      window.location.assign(to);
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
        <Field name="name" label={t("signIn.name")} autoComplete="name" required minLength={2} maxLength={100} />
      )}
      <Field name="email" type="email" label={t("signIn.email")} autoComplete="email" required maxLength={200} />
      <Field
        name="password"
        type="password"
        label={t("signIn.password")}
        hint={mode === "signUp" ? t("signIn.passwordHint", { count: MIN_PASSWORD }) : undefined}
        autoComplete={mode === "signUp" ? "new-password" : "current-password"}
        required
        minLength={mode === "signUp" ? MIN_PASSWORD : undefined}
        maxLength={128}
      />
      <Button type="submit" disabled={busy} className="w-full">
        {t(`signIn.${mode}.submit`)}
      </Button>
    </form>
  );
}
