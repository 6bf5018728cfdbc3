import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";

/** How many orders are still to be sent. `most`: beyond it nobody counts. */
export function ToSend({ waiting, most }: { waiting: number; most: number }) {
  const { t } = useTranslation();
  return (
    <Card className="flex flex-col gap-3">
      <h2 className="text-sm font-normal tracking-normal text-ink-soft">{t("vendor.orders.title")}</h2>
      <p className="text-2xl font-semibold">{waiting > most ? `${most}+` : waiting}</p>
      <p className="text-sm text-ink-soft">{t(waiting > 0 ? "vendor.toSendText" : "vendor.orders.none.to_send")}</p>
      <p className="mt-auto">
        <AppLink
          to="/vendor/orders"
          className={`${buttonClass(waiting > 0 ? "primary" : "secondary", "sm")} max-sm:min-h-11`}
        >
          {t(waiting > 0 ? "vendor.toOrders" : "vendor.sentOrders")}
        </AppLink>
      </p>
    </Card>
  );
}
