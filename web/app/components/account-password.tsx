import { useTranslation } from "react-i18next";
import { Form, useNavigation } from "react-router";
import { Button } from "./button.tsx";
import { Card } from "./card.tsx";

/** A new password, by a letter: whoever has the mailbox may set it. */
export function AccountPassword({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("signIn.password")}</h2>
      <p className="mt-1 text-ink-soft">{hasPassword ? t("account.password.text") : t("account.password.none")}</p>
      <Form method="post" className="mt-4">
        <Button type="submit" name="intent" value="password" look="secondary" size="sm" disabled={busy}>
          {t("account.password.send")}
        </Button>
      </Form>
    </Card>
  );
}
