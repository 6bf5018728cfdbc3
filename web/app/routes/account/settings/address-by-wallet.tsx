import { type FormEvent, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { AddressOutcome } from "./address-change.ts";

interface AddressByWalletProps {
  chainId: number;
  domain: string;
  uri: string;
  /** Whether the account has no address yet. */
  first: boolean;
}

/** Changes the address of an account without a password, by a wallet's signature. Wallet code loads on demand. */
export function AddressByWallet({ first, ...message }: AddressByWalletProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<AddressOutcome | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const newEmail = String(new FormData(form).get("newEmail") ?? "").trim();
    setBusy(true);
    setOutcome(null);
    const { requestAddressByWallet } = await import("./address-change.ts");
    const statement = t("account.address.statement", { newEmail });
    const result = await requestAddressByWallet({ ...message, statement, now: new Date() }, { newEmail, locale });
    if (result === "requested") form.reset();
    setOutcome(result);
    setBusy(false);
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-3">
      {outcome && (
        <Notice tone={outcome === "requested" ? "success" : "danger"} announce>
          {t(`account.address.outcome.${outcome}`)}
        </Notice>
      )}
      <Field
        name="newEmail"
        type="email"
        label={t(first ? "account.address.add" : "account.address.change")}
        hint={t(first ? "account.address.addHint" : "account.address.changeHint")}
        autoComplete="email"
        required
        maxLength={200}
      />
      <Button type="submit" look="secondary" size="sm" disabled={busy}>
        {busy ? t("wallets.busy") : t("account.address.sign")}
      </Button>
    </form>
  );
}
