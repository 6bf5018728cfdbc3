import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { Field } from "#app/ui/field.tsx";
import { Money } from "#app/ui/money.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { previewReversal } from "#core/services/refunds/preview-reversal";
import { useTyped } from "../../typed-form.ts";
import { SETTLEMENT_BOX } from "./holding.ts";

export type Reversal = Awaited<ReturnType<typeof previewReversal>>;

/** Reverses one sale, after saying what that does to its vendor's payouts. */
export function ReversalForm({ reversal, closeTo, busy }: { reversal: Reversal; closeTo: string; busy: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const typed = useTyped("reverse");
  const { settlementId, netMinor, currency, becomes, balanceBeforeMinor, balanceAfterMinor } = reversal;
  const sum = formatMoney(locale, netMinor, currency);
  return (
    <Form method="post" action={closeTo} preventScrollReset>
      <input type="hidden" name="intent" value="reverse" />
      <input type="hidden" name={SETTLEMENT_BOX} value={settlementId} />
      <input type="hidden" name="seenMinor" value={netMinor.toString()} />
      <ConfirmDialog
        trigger={t("admin.ledger.reversal.open")}
        title={t("admin.ledger.reversal.title")}
        confirm={t("admin.ledger.reversal.confirm", { sum })}
        confirmLook="danger"
        refuse={t("admin.ledger.reversal.keep")}
        busy={busy}
      >
        <p suppressHydrationWarning>{t(`admin.ledger.reversal.becomes.${becomes}`, { sum })}</p>
        <p>{t("admin.ledger.reversal.stays")}</p>
        <p>
          {t("admin.refund.effect.balance")} <Money minor={balanceBeforeMinor} currency={currency} /> →{" "}
          <b className={balanceAfterMinor < 0n ? "font-semibold text-warning" : "font-semibold text-ink"}>
            <Money minor={balanceAfterMinor} currency={currency} />
          </b>
        </p>
        <Field
          name="reason"
          label={t("admin.reward.reason")}
          hint={t("admin.ledger.reasonHint")}
          required
          autoComplete="off"
          defaultValue={typed.reason}
          {...reasonLength}
        />
      </ConfirmDialog>
    </Form>
  );
}
