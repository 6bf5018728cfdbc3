import { useEffect, useRef } from "react";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import type { PaymentLeaving } from "./pay-order.ts";
import { stashPaymentFlash } from "./payment-flash.ts";
import { StepHeading } from "./step-heading.tsx";
import { forgetTyped } from "./typed-draft.ts";

/** Takes the browser to the payment page, by form or link; without JavaScript the button does it. */
export function LeaveForPayment({ payment }: { payment: PaymentLeaving }) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const { orderReference, amountMinor, currency, checkout } = payment;
  const target = checkout.kind === "redirect" ? checkout.url : null;
  const amount = formatMoney(useLocale(), amountMinor, currency);

  useEffect(() => {
    stashPaymentFlash({ orderReference, amount });
    forgetTyped();
    if (target === null) form.current?.submit();
    else window.location.assign(target);
  }, [orderReference, amount, target]);

  // The browser may restore this page from memory on the way back from the bank: show the current state instead.
  useEffect(() => {
    const renew = (event: PageTransitionEvent) => event.persisted && window.location.reload();
    window.addEventListener("pageshow", renew);
    return () => window.removeEventListener("pageshow", renew);
  }, []);

  return (
    <Card>
      <StepHeading>{t("pay.leaving")}</StepHeading>
      <p className="mt-2 text-ink-soft">{t("pay.leavingText")}</p>
      {checkout.kind === "form" ? (
        <form ref={form} method="post" action={checkout.action} acceptCharset="utf-8" className="mt-5">
          {checkout.fields.map(({ name, value }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names repeat by design and the order never changes.
            <input key={`${name}-${index}`} type="hidden" name={name} value={value} />
          ))}
          <Button type="submit">{t("pay.leave")}</Button>
        </form>
      ) : (
        <a href={checkout.url} className={`${buttonClass("primary")} mt-5`}>
          {t("pay.leave")}
        </a>
      )}
    </Card>
  );
}
