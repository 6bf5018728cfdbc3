import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { isRefundOpen, type RefundStatus } from "#core/domain/refund";
import { NoteForm } from "./note-form.tsx";
import { OutsideMoneyForm } from "./outside-money-form.tsx";

interface RefundVerbsProps {
  refund: { id: string; currency: string; status: RefundStatus; sentAt: Date | null };
  busy: boolean;
}

/**
 * What a person can do about a refund that needs one: have a refused one sent again, record what the bank says or what was
 * given by hand, or give it up.
 */
export function RefundVerbs({ refund: { id, currency, status, sentAt }, busy }: RefundVerbsProps) {
  const { t } = useTranslation();
  const isInWork = isRefundOpen(status);
  const about = { name: "refundId", value: id, busy } as const;
  return (
    <>
      {!isInWork && (
        <Form method="post" preventScrollReset className="mt-4">
          <input type="hidden" name="refundId" value={id} />
          <Button type="submit" size="sm" name="intent" value="retry" disabled={busy}>
            {t("admin.payments.retry")}
          </Button>
        </Form>
      )}
      {isInWork && sentAt !== null && (
        <OutsideMoneyForm
          {...about}
          intent="confirmed"
          currency={currency}
          buttons={[{ as: "confirmed", label: t("admin.payments.confirm") }]}
        />
      )}
      <OutsideMoneyForm
        {...about}
        intent="byHand"
        currency={currency}
        buttons={[{ as: "by_hand", label: t("admin.payments.byHand") }]}
      />
      <NoteForm {...about} intent="drop" label={t("admin.payments.drop")} hint={t("admin.payments.dropHint")} />
    </>
  );
}
