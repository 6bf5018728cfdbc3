import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { payoutMethods } from "#core/domain/payout";
import { PayoutObstacle, type Shop } from "../payout-obstacle.tsx";

interface HowPaidProps {
  shops: readonly Shop[];
  /** Shops that have read already what stands in the way of their next payout. */
  told: readonly string[];
  busy: boolean;
}

/** How each shop is paid, to choose anew, and what stands in the way. */
export function HowPaid({ shops, told, busy }: HowPaidProps) {
  return (
    <ul className={`grid items-start gap-4 ${shops.length > 1 ? "@2xl:grid-cols-2" : ""}`}>
      {shops.map((shop) => (
        <li key={shop.vendorId}>
          <Card>
            <MethodForm shop={shop} hasShops={shops.length > 1} isTold={told.includes(shop.vendorId)} busy={busy} />
          </Card>
        </li>
      ))}
    </ul>
  );
}

interface MethodFormProps {
  shop: Shop;
  hasShops: boolean;
  isTold: boolean;
  busy: boolean;
}

function MethodForm({ shop, hasShops, isTold, busy }: MethodFormProps) {
  const { t } = useTranslation();
  const { vendorId, vendorName, payoutMethod, waitingMethod, active, waiting } = shop;
  const account = active ?? waiting;
  const isWithoutAccount = payoutMethod === "bank" && !account;
  return (
    <Form method="post" preventScrollReset key={payoutMethod}>
      <input type="hidden" name="intent" value="method" />
      <input type="hidden" name="vendorId" value={vendorId} />
      <fieldset className="space-y-1">
        <legend className={hasShops ? "mb-2 font-medium break-words" : "sr-only"}>
          {hasShops ? vendorName : t("vendor.payouts.how")}
        </legend>
        {payoutMethods.map((method) => (
          <label
            key={method}
            className="flex cursor-pointer gap-3 rounded-sm border border-transparent p-3 has-checked:border-brand has-checked:bg-brand-soft"
          >
            <input
              type="radio"
              name="method"
              value={method}
              defaultChecked={method === payoutMethod}
              required
              className="mt-1 size-4 shrink-0 accent-(--brand-fill)"
            />
            <span className="min-w-0">
              <span className="block font-medium">{t(`payout.method.${method}`)}</span>
              <span className="block max-w-text text-sm text-ink-soft">{t(`vendor.payouts.methodText.${method}`)}</span>
              {method === "bank" && account && (
                <code className="mt-1 block text-sm break-all">{account.ibanMasked}</code>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      {payoutMethod !== null && (
        <label className="mt-3 flex min-h-6 items-baseline gap-2 text-sm">
          <input type="checkbox" name="oldStays" value="yes" className="size-4 shrink-0" />
          <span>
            {t("vendor.payouts.oldStays")}
            <span className="block max-w-text text-ink-soft">{t("vendor.payouts.oldStaysHint")}</span>
          </span>
        </label>
      )}
      {waitingMethod?.oldStays && (
        <p className="mt-3 max-w-text text-sm">
          {t("vendor.payouts.methodChanges", { method: t(`payout.method.${waitingMethod.method}`) })}{" "}
          <DateTime at={waitingMethod.from} />
        </p>
      )}
      {(payoutMethod === "bank" || waitingMethod) && !isTold && (
        <div className="mt-4">
          <PayoutObstacle shop={shop} />
        </div>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" look={payoutMethod === null ? "primary" : "secondary"} disabled={busy}>
          {t("vendor.payouts.save")}
        </Button>
        <AppLink
          to="/vendor/payouts/bank"
          className={
            isWithoutAccount
              ? buttonClass()
              : "inline-flex min-h-11 items-center text-sm text-brand underline-offset-4 hover:underline"
          }
        >
          {t(account ? "vendor.payouts.changeDetails" : "vendor.payouts.addDetails")}
        </AppLink>
      </div>
    </Form>
  );
}
