import { useTranslation } from "react-i18next";
import { Form, useNavigation } from "react-router";
import { Button } from "./button.tsx";
import { Card } from "./card.tsx";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";

interface AccountAddressProps {
  /** Null where the account has none. */
  email: string | null;
  confirmed: boolean;
}

/** The account's e-mail: whether it is confirmed, the letter once more, and another address. */
export function AccountAddress({ email, confirmed }: AccountAddressProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("account.address.title")}</h2>
      {email === null ? (
        <p className="mt-1 text-ink-soft">{t("account.address.none")}</p>
      ) : (
        <p className="mt-1 break-all">{email}</p>
      )}
      {email !== null && confirmed && <p className="mt-1 text-sm text-success">{t("account.address.confirmed")}</p>}
      {email !== null && !confirmed && (
        <Form method="post" className="mt-4 space-y-3">
          <Notice tone="warning">{t("account.address.unconfirmed")}</Notice>
          <Button type="submit" name="intent" value="confirm" look="secondary" size="sm" disabled={busy}>
            {t("account.address.sendAgain")}
          </Button>
        </Form>
      )}
      <Form method="post" className="mt-5 space-y-3 border-t border-line pt-5">
        <input type="hidden" name="intent" value="change" />
        <Field
          name="newEmail"
          type="email"
          label={email === null ? t("account.address.add") : t("account.address.change")}
          hint={confirmed && email !== null ? t("account.address.changeHint") : t("account.address.addHint")}
          autoComplete="email"
          required
          maxLength={200}
        />
        <Button type="submit" look="secondary" size="sm" disabled={busy}>
          {t("account.address.send")}
        </Button>
      </Form>
    </Card>
  );
}
