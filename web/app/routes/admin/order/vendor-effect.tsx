import { useTranslation } from "#app/i18n/translation.ts";
import { Money } from "#app/ui/money.tsx";
import type { PreviewedSettlement } from "#core/services/refunds/preview-refund";

const parts = ["grossMinor", "platformMinor", "referralMinor", "netMinor"] as const;

/** What a refund takes off one vendor, and what their next payouts come to. */
export function VendorEffect({ settlement, currency }: { settlement: PreviewedSettlement; currency: string }) {
  const { t } = useTranslation();
  const { vendorName, taken, left, becomes } = settlement;
  return (
    <li>
      <p>
        <b className="font-semibold">{vendorName}</b>: {t(`admin.refund.effect.becomes.${becomes}`)}
      </p>
      <dl className="my-1 divide-y divide-line">
        {parts.map((part) => (
          <div key={part} className="flex flex-wrap justify-between gap-x-4 py-0.5">
            <dt className="text-ink-soft">{t(`admin.order.part.${part}`)}</dt>
            <dd>
              <Money minor={taken[part] + left[part]} currency={currency} /> →{" "}
              <Money minor={left[part]} currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
      <p>
        {t("admin.refund.effect.balance")} <Money minor={settlement.balanceBeforeMinor} currency={currency} /> →{" "}
        <b className={settlement.balanceAfterMinor < 0n ? "font-semibold text-warning" : "font-semibold"}>
          <Money minor={settlement.balanceAfterMinor} currency={currency} />
        </b>
      </p>
    </li>
  );
}
