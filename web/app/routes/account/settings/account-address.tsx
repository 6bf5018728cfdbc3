import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PasswordField } from "#app/ui/password-field.tsx";
import { AddressByWallet } from "./address-by-wallet.tsx";
import { useFormReset } from "./form-reset.ts";

interface AccountAddressProps {
  /** Null where the account has none. */
  email: string | null;
  confirmed: boolean;
  /** False where the store sends no letters yet. */
  sendsLetters: boolean;
  hasPassword: boolean;
  /** The message for a wallet to sign when the account has a wallet but no password; null otherwise. */
  wallet: { chainId: number; domain: string; uri: string } | null;
  change: AddressByPasswordProps;
}

interface AddressByPasswordProps {
  /** The answer to a change that was requested; null otherwise. */
  requested: object | null;
  /** The address typed into a form that was refused: without a script the page is a new one. */
  refused: string | undefined;
}

/** The account's e-mail: whether it is confirmed, sending the letter again, and changing the address. */
export function AccountAddress({ email, confirmed, sendsLetters, hasPassword, wallet, change }: AccountAddressProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("account.address.title")}</h2>
      {email === null ? (
        <p className="mt-1 text-ink-soft">{t("account.address.none")}</p>
      ) : (
        <p className="mt-1">
          <EmailAddress of={email} />
        </p>
      )}
      {email !== null && confirmed && <p className="mt-1 text-sm text-success">{t("account.address.confirmed")}</p>}
      {email !== null && !confirmed ? (
        <Form method="post" className="mt-4 space-y-3">
          <Notice tone="warning">{t("account.address.unconfirmed")}</Notice>
          {!sendsLetters && <Notice tone="info">{t("signIn.lettersWait")}</Notice>}
          <Button type="submit" name="intent" value="confirm" look="secondary" size="sm" disabled={busy}>
            {t("account.address.sendAgain")}
          </Button>
        </Form>
      ) : (
        <div className="mt-5 border-t border-line pt-5">
          {wallet && <AddressByWallet first={email === null} {...wallet} />}
          {hasPassword && <AddressByPassword {...change} />}
          {!wallet && !hasPassword && <p className="text-ink-soft">{t("account.address.needsPassword")}</p>}
        </div>
      )}
    </Card>
  );
}

/** Changes the address, by password. */
function AddressByPassword({ requested, refused }: AddressByPasswordProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const form = useFormReset(requested);
  return (
    <Form ref={form} method="post" className="space-y-3">
      <input type="hidden" name="intent" value="change" />
      <Field
        name="newEmail"
        type="email"
        label={t("account.address.change")}
        hint={t("account.address.changeHint")}
        autoComplete="email"
        required
        maxLength={200}
        defaultValue={refused}
      />
      <PasswordField label={t("account.address.password")} kind="current" />
      <Button type="submit" look="secondary" size="sm" disabled={busy}>
        {t("account.address.send")}
      </Button>
    </Form>
  );
}
