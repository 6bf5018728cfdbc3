import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { LargeMoney } from "#app/ui/large-money.tsx";
import { type ComingPayout, When } from "../next-payout.tsx";
import { PayoutObstacle, type Shop } from "../payout-obstacle.tsx";

interface ComingPayoutsProps {
  coming: readonly ComingPayout[];
  shops: readonly Shop[];
  /** The store's time zone. */
  zone: string;
}

/** The next payout of each shop and currency: how much, when, and what stands in its way. */
export function ComingPayouts({ coming, shops, zone }: ComingPayoutsProps) {
  const { t } = useTranslation();
  if (coming.length === 0) {
    return (
      <Card>
        <p className="font-semibold">{t("vendor.noPayout")}</p>
        <p className="mt-1 text-sm text-ink-soft">{t("vendor.noPayoutText")}</p>
      </Card>
    );
  }
  return (
    <ul className={`grid gap-4 ${coming.length > 1 ? "@2xl:grid-cols-2" : ""}`}>
      {coming.map((each) => {
        const shop = shops.find(({ vendorId }) => vendorId === each.vendorId);
        return (
          <li key={`${each.vendorId} ${each.currency}`}>
            <Card className="h-full space-y-3">
              {shops.length > 1 && shop && <h3 className="text-sm font-medium break-words">{shop.vendorName}</h3>}
              <LargeMoney minor={each.netMinor > 0n ? each.netMinor : 0n} currency={each.currency} />
              <When coming={each} method={shop?.payoutMethod ?? null} zone={zone} />
              {shop && <PayoutObstacle shop={shop} />}
            </Card>
          </li>
        );
      })}
    </ul>
  );
}
