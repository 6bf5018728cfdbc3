import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Field } from "#app/ui/field.tsx";
import { Money } from "#app/ui/money.tsx";
import { currencies } from "#core/domain/money";
import { reasonLength } from "#core/domain/plain-text";

interface GrantFormProps {
  account: {
    name: string;
    email: string;
    since: Date;
    balances: { currency: string; balanceMinor: bigint }[];
  };
  /** What was typed before. */
  typed: { amount: string; currency: string; reason: string };
  busy: boolean;
}

/** The fields of a grant. Nothing is granted before the next step. */
export function CreditGrantForm({ account, typed, busy }: GrantFormProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <h2 className="text-lg break-words">{account.name}</h2>
      <p className="text-sm break-words text-ink-soft">
        <EmailAddress of={account.email} /> · {t("grant.since")} <DateTime at={account.since} dateOnly />
      </p>
      <p className="mt-2 text-sm">
        {account.balances.length === 0
          ? t("grant.noCredit")
          : account.balances.map(({ currency, balanceMinor }) => (
              <span key={currency} className="mr-4">
                {t("credit.balance")}: <Money minor={balanceMinor} currency={currency} />
              </span>
            ))}
      </p>
      <Form method="post" className="mt-5 space-y-5 border-t border-line pt-5">
        <input type="hidden" name="intent" value="review" />
        <input type="hidden" name="email" value={account.email} />
        <div className="grid gap-5 sm:grid-cols-[1fr_10rem]">
          <Field
            name="amount"
            label={t("grant.amount")}
            hint={t("grant.amountHint")}
            inputMode="decimal"
            autoComplete="off"
            defaultValue={typed.amount}
            required
            maxLength={20}
          />
          <CurrencySelect label={t("grant.currency")} defaultValue={typed.currency} />
        </div>
        <Field
          name="reason"
          label={t("admin.reward.reason")}
          hint={t("grant.reasonHint")}
          defaultValue={typed.reason}
          required
          {...reasonLength}
        />
        <Button type="submit" disabled={busy}>
          {t("checkout.toReview")}
        </Button>
      </Form>
    </Card>
  );
}

function CurrencySelect({ label, defaultValue }: { label: string; defaultValue: string }) {
  return (
    <label className="block text-sm font-medium">
      <span className="mb-1.5 block">{label}</span>
      <select name="currency" defaultValue={defaultValue} className="field-control">
        {currencies.map((currency) => (
          <option key={currency}>{currency}</option>
        ))}
      </select>
    </label>
  );
}
