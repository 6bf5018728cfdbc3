import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { PasswordField } from "#app/ui/password-field.tsx";
import { useFormReset } from "./form-reset.ts";

interface AccountPasswordProps {
  hasPassword: boolean;
  /** The answer to a change that was made; null otherwise. */
  changed: object | null;
}

/** Changes the password, by the current one or by a letter to the account's mailbox. */
export function AccountPassword({ hasPassword, changed }: AccountPasswordProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const form = useFormReset(changed);
  return (
    <Card>
      <h2 className="text-lg">{t("signIn.password")}</h2>
      {hasPassword && (
        <Form ref={form} method="post" className="mt-4 space-y-3 border-b border-line pb-5">
          <input type="hidden" name="intent" value="newPassword" />
          <PasswordField name="currentPassword" label={t("account.password.current")} kind="current" />
          <PasswordField name="newPassword" label={t("password.reset.field")} kind="new" />
          <Button type="submit" look="secondary" size="sm" disabled={busy}>
            {t("account.password.set")}
          </Button>
        </Form>
      )}
      <p className="mt-4 text-ink-soft">{hasPassword ? t("account.password.text") : t("account.password.none")}</p>
      <Form method="post" className="mt-4">
        <Button type="submit" name="intent" value="password" look="secondary" size="sm" disabled={busy}>
          {t("account.password.send")}
        </Button>
      </Form>
    </Card>
  );
}
