import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import { useTyped } from "../../typed-form.ts";
import { type BankMove, bankMoves } from "./bank-moves.ts";
import { PAYOUT_BOX } from "./payout-table.tsx";

interface BankMoveFormProps {
  id: string;
  /** Where it is sent: the page without a sheet. */
  action: string;
  /** The payouts themselves, where they are not chosen by boxes. */
  payoutIds?: readonly string[];
  moves?: readonly BankMove[];
  /** What the chosen ones come to, in words. */
  chosen?: string | undefined;
  busy: boolean;
}

/**
 * What the bank did with payouts, as an operator reads it in the bank's own pages. That something failed or came back is
 * never chosen beforehand.
 */
export function BankMoveForm({ id, action, payoutIds = [], moves = bankMoves, chosen, busy }: BankMoveFormProps) {
  const { t } = useTranslation();
  const typed = useTyped("record");
  return (
    <Form id={id} method="post" action={action} preventScrollReset className="group space-y-4">
      <input type="hidden" name="intent" value="record" />
      {payoutIds.map((payoutId) => (
        <input key={payoutId} type="hidden" name={PAYOUT_BOX} value={payoutId} />
      ))}
      <fieldset>
        <legend className="mb-2 text-sm font-medium">{t("admin.payouts.move.title")}</legend>
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {moves.map((move) => (
            <label key={move} className="flex min-h-6 items-baseline gap-2">
              <input
                type="radio"
                name="move"
                value={move}
                defaultChecked={move === (typed.move ?? "paid")}
                required
                className="size-4 shrink-0"
              />
              {t(`admin.payouts.move.${move}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 @2xl:grid-cols-2">
        <Field
          name="bankReference"
          label={t("admin.payouts.bankReference")}
          hint={t("admin.payouts.bankReferenceHint")}
          defaultValue={typed.bankReference}
          autoComplete="off"
          required
          maxLength={100}
        />
        <Field
          name="reason"
          label={t("admin.payouts.why")}
          hint={t("admin.payouts.whyHint")}
          defaultValue={typed.reason}
          autoComplete="off"
          maxLength={reasonLength.maxLength}
        />
      </div>
      <label className="flex min-h-6 items-baseline gap-2 group-has-[[value=paid]:checked]:hidden">
        <input type="checkbox" name="isAccountWrong" value="yes" className="size-4 shrink-0" />
        <span>
          {t("admin.payouts.accountWrong")}
          <span className="block text-sm text-ink-soft">{t("admin.payouts.accountWrongHint")}</span>
        </span>
      </label>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" disabled={busy}>
          {t("admin.payouts.record")}
        </Button>
        {chosen && (
          <p className="text-sm text-ink-soft" suppressHydrationWarning>
            {chosen}
          </p>
        )}
      </div>
    </Form>
  );
}
