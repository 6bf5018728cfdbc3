import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PaymentLeaving } from "../checkout/pay-order.ts";
import { formatMoney } from "../format/money.ts";
import { useLocale } from "../i18n/use-locale.ts";
import { stashPaymentFlash } from "../session/payment-flash.ts";
import { Button } from "./button.tsx";
import { Card } from "./card.tsx";

/** Posts the signed form to the payment page; without JavaScript the button does it. */
export function LeaveForPayment({ payment }: { payment: PaymentLeaving }) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const { orderReference, amountMinor, currency } = payment;
  const amount = formatMoney(useLocale(), amountMinor, currency);

  useEffect(() => {
    stashPaymentFlash({ orderReference, amount });
    form.current?.submit();
  }, [orderReference, amount]);

  return (
    <Card>
      <h2 className="text-lg">{t("pay.leaving")}</h2>
      <p className="mt-2 text-ink-soft">{t("pay.leavingText")}</p>
      <form ref={form} method="post" action={payment.action} acceptCharset="utf-8" className="mt-5">
        {payment.fields.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names repeat by design and the order never changes.
          <input key={`${name}-${index}`} type="hidden" name={name} value={value} />
        ))}
        <Button type="submit">{t("pay.leave")}</Button>
      </form>
    </Card>
  );
}
