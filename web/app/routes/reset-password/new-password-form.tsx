import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { PasswordField } from "#app/ui/password-field.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import type { SignIns } from "#core/services/accounts/list-sign-ins";
import { SignInName } from "./sign-in-name.tsx";

interface NewPasswordFormProps {
  /** The account whose password is set, masked. */
  account: string;
  signIns: SignIns;
  /** What was selected for removal when the form was refused: without a script the page is a new one. */
  selected: readonly string[];
  busy: boolean;
}

/** Fields for a new password, and the other sign-in methods to select for removal. */
export function NewPasswordForm({ account, signIns: { wallets, services }, selected, busy }: NewPasswordFormProps) {
  const { t } = useTranslation();
  const others = [
    ...services.map((value) => ({ name: "service", value })),
    ...wallets.map((value) => ({ name: "wallet", value })),
  ];
  return (
    <>
      <p className="break-words">
        <WithEmail text={t("password.reset.account", { account })} of={[account]} />
      </p>
      <PasswordField label={t("password.reset.field")} kind="new" />
      {others.length > 0 && (
        <fieldset className="space-y-2">
          <legend className="mb-1.5 text-sm font-medium">{t("password.reset.others")}</legend>
          {others.map(({ name, value }) => (
            <label key={value} className="flex min-h-11 items-center gap-3 text-sm break-all">
              <input
                type="checkbox"
                name={name}
                value={value}
                defaultChecked={selected.includes(value)}
                className="size-5 shrink-0 accent-brand"
              />
              <SignInName name={value} />
            </label>
          ))}
          <p className="text-sm text-ink-soft">{t("password.reset.othersHint")}</p>
        </fieldset>
      )}
      <Button type="submit" disabled={busy} className="w-full">
        {t("password.reset.submit")}
      </Button>
    </>
  );
}
