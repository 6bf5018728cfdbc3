import { useTranslation } from "#app/i18n/translation.ts";
import type { Delivery, VendorDelivery } from "#core/domain/delivery";

/** How a vendor sends, in its words, and how long that takes. */
export function DeliveryLine({ delivery: { how, daysFrom, daysTo } }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const range = daysFrom === daysTo ? `${daysTo}` : `${daysFrom}–${daysTo}`;
  return (
    <>
      <span className="break-words">{how}</span>
      {" · "}
      <span className="whitespace-nowrap">{t("delivery.days", { range, count: daysTo })}</span>
    </>
  );
}

/** The same for each vendor of a cart or an order. */
export function DeliveryList({ deliveries }: { deliveries: readonly VendorDelivery[] }) {
  return (
    <ul className="space-y-2 text-sm">
      {deliveries.map(({ vendorId, vendorName, ...delivery }) => (
        <li key={vendorId}>
          <span className="font-medium break-words">{vendorName}</span>
          <p className="text-ink-soft">
            <DeliveryLine delivery={delivery} />
          </p>
        </li>
      ))}
    </ul>
  );
}
