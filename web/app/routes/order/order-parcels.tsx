import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";

interface OrderParcelsProps {
  parcels: readonly {
    vendorName: string;
    sentAt: Date | null;
    carrier: string | null;
    trackingNumber: string | null;
  }[];
}

/** What each vendor has sent of an order: by whom it comes, and under which number. Nothing until one of them has. */
export function OrderParcels({ parcels }: OrderParcelsProps) {
  const { t } = useTranslation();
  if (parcels.every(({ sentAt }) => sentAt === null)) return null;
  return (
    <Card>
      <h2 className="mb-2 text-lg">{t("order.parcels.title")}</h2>
      <ul className="divide-y divide-line text-sm">
        {parcels.map(({ vendorName, sentAt, carrier, trackingNumber }) => (
          <li key={vendorName} className="space-y-1 py-3 break-words print:py-2">
            {sentAt === null ? (
              <p className="text-ink-soft">{t("order.parcels.preparing", { vendor: vendorName })}</p>
            ) : (
              <>
                <p className="flex flex-wrap justify-between gap-x-4">
                  <span className="font-medium">{vendorName}</span>
                  <span className="text-ink-soft">
                    <Trans i18nKey="order.parcels.sent" components={{ at: <DateTime at={sentAt} dateOnly /> }} />
                  </span>
                </p>
                <p>{carrier}</p>
                {trackingNumber !== null && (
                  <p>
                    {t("order.parcels.number")} <code className="break-all select-all">{trackingNumber}</code>
                  </p>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
