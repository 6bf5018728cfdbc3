import type { ReactNode } from "react";
import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { CardProvider } from "./pay-order.ts";

interface PaymentChoiceProps {
  totalMinor: bigint;
  currency: string;
  /** Each takes cards on a page of its own. */
  providers: readonly CardProvider[];
  /** The buyer's credit balance in the same currency. */
  creditMinor: bigint;
  /** False where only a card is accepted. */
  withCredit?: boolean;
  busy: boolean;
  /** Hidden fields that go with either choice. */
  children?: ReactNode;
}

/** The payment methods, each with the amount on its button. */
export function PaymentChoice(props: PaymentChoiceProps) {
  const { totalMinor, currency, providers, creditMinor, withCredit = true, busy, children } = props;
  const { t } = useTranslation();
  const sum = formatMoney(useLocale(), totalMinor, currency);
  const enough = creditMinor >= totalMinor;
  const isCreditOnly = providers.length === 0;
  if (isCreditOnly && !withCredit) return <Notice tone="info">{t("pay.none")}</Notice>;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {isCreditOnly && <p className="text-sm text-ink-soft sm:col-span-2">{t("pay.creditOnly")}</p>}
      {providers.map(({ provider, displayName }) => (
        <Form key={provider} method="post" className="flex flex-col rounded-md border border-line bg-surface p-4">
          <input type="hidden" name="intent" value="card" />
          <input type="hidden" name="provider" value={provider} />
          {children}
          <h3 className="flex items-center gap-2">
            <Icon name="card" />
            {t("pay.card")}
          </h3>
          <p className="mt-2 mb-4 text-sm text-ink-soft">{t("pay.cardText", { provider: displayName })}</p>
          <Button type="submit" disabled={busy} className="mt-auto" suppressHydrationWarning>
            {t("pay.now", { sum })}
          </Button>
        </Form>
      ))}
      {withCredit && (isCreditOnly || creditMinor > 0n) && (
        <Form method="post" className="flex flex-col rounded-md border border-line bg-surface p-4">
          <input type="hidden" name="intent" value="credit" />
          {children}
          <h3 className="flex items-center gap-2">
            <Icon name="wallet" />
            {t("pay.credit")}
          </h3>
          <p className="mt-2 mb-4 text-sm text-ink-soft">
            {t("pay.creditBalance")} <Money minor={creditMinor} currency={currency} />.{" "}
            {enough ? t("pay.creditText") : t("pay.creditShort")}
          </p>
          <Button
            type="submit"
            look="secondary"
            disabled={busy || !enough}
            className="mt-auto"
            suppressHydrationWarning
          >
            {t("pay.now", { sum })}
          </Button>
        </Form>
      )}
    </div>
  );
}
