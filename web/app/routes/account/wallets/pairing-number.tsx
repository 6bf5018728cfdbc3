import { type FormEvent, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { confirmPairing, type PairingOutcome } from "./pairing-requests.ts";

interface PairingNumberProps {
  /** The wallet that has signed. */
  address: string;
  onEnd(outcome: PairingOutcome): void;
}

/** Asks for the number on the other screen: only whoever sees both has it. */
export function PairingNumber({ address, onEnd }: PairingNumberProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [busy, setBusy] = useState(false);

  async function confirm(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const number = Number(new FormData(event.currentTarget).get("number"));
    setBusy(true);
    onEnd(await confirmPairing({ number, locale }));
  }

  return (
    <form onSubmit={confirm} className="space-y-4">
      <div role="status">
        <h2 className="text-lg">{t("wallets.pairing.signed")}</h2>
        <p className="mt-1 text-sm break-all">
          <code>{address}</code>
        </p>
        <p className="mt-2 text-sm text-ink-soft">{t("wallets.pairing.oneTry")}</p>
      </div>
      <div className="max-w-48">
        <Field
          name="number"
          label={t("wallets.pairing.number")}
          inputMode="numeric"
          autoComplete="off"
          pattern="[1-9][0-9]"
          maxLength={2}
          required
          autoFocus
        />
      </div>
      <Button type="submit" disabled={busy}>
        {t("wallets.pairing.confirm")}
      </Button>
    </form>
  );
}
