import type { ReactNode } from "react";
import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { Money } from "#app/ui/money.tsx";
import { reasonLength } from "#core/domain/plain-text";
import { type RequestedRefundReason, requestedRefundReasons } from "#core/domain/refund";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import { type TypedRefund, unitsField } from "./typed-refund.ts";

interface RefundFormProps {
  desk: Pick<OrderDesk, "order" | "lines">;
  orderReference: string;
  /** What was typed before. */
  typed: TypedRefund | null;
  busy: boolean;
}

/** Asks what to refund. Nothing is refunded before the next step, which shows every effect. */
export function RefundForm({ desk, orderReference, typed, busy }: RefundFormProps) {
  const { t } = useTranslation();
  const { order } = desk;
  const typedOf = valuesOf(typed, "refund");
  const chosen = requestedRefundReasons.find((reason) => reason === typedOf("reason"));
  return (
    <Form method="post" preventScrollReset className="group space-y-5">
      <input type="hidden" name="kind" value="refund" />
      <input type="hidden" name="orderReference" value={orderReference} />
      <fieldset className="space-y-2">
        <legend className="mb-2 text-sm font-medium">{t("admin.refund.what")}</legend>
        <Choice reason="whole" chosen={chosen ?? "whole"}>
          <Money minor={order.totalMinor - order.refundedMinor} currency={order.currency} />
        </Choice>
        <Choice reason="lines" chosen={chosen ?? "whole"} />
        <Units desk={desk} typedOf={typedOf} />
        <Choice reason="goodwill" chosen={chosen ?? "whole"} />
        <div className="hidden pl-7 group-has-[[value=goodwill]:checked]:block">
          <div className="max-w-60">
            <Field
              name="amount"
              label={t("grant.amount")}
              hint={t("admin.refund.amountHint", { currency: order.currency })}
              inputMode="decimal"
              autoComplete="off"
              maxLength={20}
              defaultValue={typedOf("amount")}
            />
          </div>
        </div>
      </fieldset>
      <Field
        name="note"
        label={t("admin.reward.reason")}
        hint={t("admin.refund.noteHint")}
        defaultValue={typedOf("note")}
        required
        {...reasonLength}
      />
      <Button type="submit" name="intent" value="preview" disabled={busy}>
        {t("admin.refund.preview")}
      </Button>
    </Form>
  );
}

interface ChoiceProps {
  reason: RequestedRefundReason;
  chosen: RequestedRefundReason;
  children?: ReactNode;
}

function Choice({ reason, chosen, children }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <label className="flex min-h-6 items-baseline gap-3">
      <input type="radio" name="reason" value={reason} defaultChecked={reason === chosen} className="size-4 shrink-0" />
      <span>
        {t(`admin.refund.reason.${reason}`)}
        {children && <span className="text-ink-soft"> {children}</span>}
      </span>
    </label>
  );
}

/** How many units of each line come back: those that are left at most. */
function Units({ desk: { order, lines }, typedOf }: Pick<RefundFormProps, "desk"> & { typedOf: TypedOf }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <ul className="hidden space-y-3 pl-7 group-has-[[value=lines]:checked]:block">
      {lines
        .filter(({ keptQuantity }) => keptQuantity > 0)
        .map((line) => (
          <li key={line.itemId}>
            <label className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <input
                type="number"
                name={unitsField(line.itemId)}
                inputMode="numeric"
                min={0}
                max={line.keptQuantity}
                defaultValue={typedOf(unitsField(line.itemId)) || "0"}
                className="field-control w-20!"
              />
              <span className="min-w-0 flex-1">
                {line.name[locale]}
                <span className="block text-sm text-ink-soft">
                  {t("admin.refund.unitsLeft", { units: line.keptQuantity })}{" "}
                  <Money minor={line.keptMinor} currency={order.currency} />
                </span>
              </span>
            </label>
          </li>
        ))}
    </ul>
  );
}

type TypedOf = (name: string) => string;

/** What was typed into the fields of one kind of form; nothing for another kind. */
export function valuesOf(typed: TypedRefund | null, kind: TypedRefund["kind"]): TypedOf {
  const fields = typed?.kind === kind ? typed.fields : [];
  return (name) => fields.find(([field]) => field === name)?.[1] ?? "";
}
