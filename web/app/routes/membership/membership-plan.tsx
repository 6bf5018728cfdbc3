import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Money } from "#app/ui/money.tsx";

interface MembershipPlanProps {
  plan: {
    id: string;
    name: string;
    description: string;
    priceMinor: bigint;
    currency: string;
    months: number;
    purchase: "join" | "renewal" | "upgrade" | "lower";
  };
  /** The active plan. */
  current: boolean;
  /** Whether the store can be paid for it. */
  isOnSale: boolean;
  /** Idempotency key made with the form: pressing twice makes one order. */
  orderKey: string;
  busy: boolean;
}

/** One plan, and what buying it now would do. */
export function MembershipPlan({ plan, current, isOnSale, orderKey, busy }: MembershipPlanProps) {
  const { t } = useTranslation();
  const sum = formatMoney(useLocale(), plan.priceMinor, plan.currency);
  const action = useAppPath()("/membership");
  return (
    <li className={`flex flex-col rounded-md border bg-surface p-4 sm:p-6 ${current ? "border-brand" : "border-line"}`}>
      <h2 className="flex flex-wrap items-center justify-between gap-2 text-lg">
        {plan.name}
        {current && (
          <span className="rounded-full bg-brand-soft px-2.5 py-1 text-xs font-medium text-brand">
            {t("membership.current")}
          </span>
        )}
      </h2>
      <p className="mt-2">
        <span className="text-xl font-semibold">
          <Money minor={plan.priceMinor} currency={plan.currency} />
        </span>{" "}
        <span className="text-sm text-ink-soft">{t("membership.months", { count: plan.months })}</span>
      </p>
      <p className="mt-3 mb-5 whitespace-pre-line text-ink-soft">{plan.description}</p>
      <div className="mt-auto space-y-3">
        {isOnSale && <p className="text-sm text-ink-soft">{t(`membership.means.${plan.purchase}`)}</p>}
        {isOnSale && plan.purchase !== "lower" && (
          <Form method="post" action={action}>
            <input type="hidden" name="planId" value={plan.id} />
            <input type="hidden" name="key" value={orderKey} />
            <Button
              type="submit"
              look={plan.purchase === "renewal" ? "secondary" : "primary"}
              disabled={busy}
              className="w-full"
              suppressHydrationWarning
            >
              {t(`membership.buy.${plan.purchase}`, { sum })}
            </Button>
          </Form>
        )}
      </div>
    </li>
  );
}
