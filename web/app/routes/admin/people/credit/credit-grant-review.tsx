import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";

interface GrantReviewProps {
  /** The grant as it will be written; its id makes it safe to repeat. */
  grant: { grantId: string; email: string; amountText: string; amountMinor: bigint; currency: string; reason: string };
  account: { name: string; balances: { currency: string; balanceMinor: bigint }[] };
  /** The amount alone is above what one admin may give. */
  needsSecond: boolean;
  busy: boolean;
}

/** Shows the amount before it is granted. */
export function CreditGrantReview({ grant, account, needsSecond, busy }: GrantReviewProps) {
  const { t } = useTranslation();
  const sum = formatMoney(useLocale(), grant.amountMinor, grant.currency);
  const held = account.balances.find(({ currency }) => currency === grant.currency)?.balanceMinor ?? 0n;
  return (
    <Card>
      <h2 className="text-lg">{t("grant.reviewTitle")}</h2>
      <p className="mt-3 max-w-text break-words" suppressHydrationWarning>
        <Trans
          i18nKey="grant.reviewText"
          components={{
            name: <b className="font-semibold">{account.name}</b>,
            email: <EmailAddress of={grant.email} />,
            sum: <b className="font-semibold">{sum}</b>,
          }}
        />
      </p>
      <dl className="mt-4 grid gap-3 text-sm sm:grid-cols-2">
        <div>
          <dt className="text-ink-soft">{t("credit.after")}</dt>
          <dd>
            <Money minor={held + grant.amountMinor} currency={grant.currency} />
          </dd>
        </div>
        <div className="min-w-0">
          <dt className="text-ink-soft">{t("admin.reward.reason")}</dt>
          <dd className="break-words">{grant.reason}</dd>
        </div>
      </dl>
      {needsSecond && (
        <div className="mt-4">
          <Notice tone="info">{t("grant.needsSecond")}</Notice>
        </div>
      )}
      <Form method="post" className="mt-6 flex flex-wrap gap-3">
        <input type="hidden" name="grantId" value={grant.grantId} />
        <input type="hidden" name="email" value={grant.email} />
        <input type="hidden" name="amount" value={grant.amountText} />
        <input type="hidden" name="currency" value={grant.currency} />
        <input type="hidden" name="reason" value={grant.reason} />
        <Button type="submit" name="intent" value="grant" disabled={busy} suppressHydrationWarning>
          {t("grant.give", { sum })}
        </Button>
        <Button type="submit" name="intent" value="edit" look="quiet" disabled={busy}>
          {t("grant.change")}
        </Button>
      </Form>
    </Card>
  );
}
