import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { type Column, DataTable } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import type { ShipmentState } from "#core/domain/shipment";
import { CarriageForm, type RefusedCarriage } from "./carriage-form.tsx";

export interface Parcel {
  settlementId: string;
  orderId: string;
  vendorId: string;
  vendorName: string;
  paidAt: Date;
  sentAt: Date | null;
  carrier: string | null;
  trackingNumber: string | null;
  contact: { name: string; phone: string; city: string; address: string } | null;
  isRefundOpen: boolean;
  leftMinor: bigint;
  items: { itemId: string; name: string; ordered: number; kept: number }[];
}

interface ParcelTableProps {
  parcels: readonly Parcel[];
  state: ShipmentState;
  /** Offered for the next parcel. */
  lastCarrier: string;
  refused: RefusedCarriage | undefined;
  busy: boolean;
  empty: ReactNode;
}

/** What to pack and to whom it goes, or what is on its way. */
export function ParcelTable({ parcels, state, lastCarrier, refused, busy, empty }: ParcelTableProps) {
  const { t } = useTranslation();
  const hasShops = new Set(parcels.map(({ vendorId }) => vendorId)).size > 1;
  const columns: Column<Parcel>[] = [
    {
      key: "items",
      head: t("vendor.orders.column.items"),
      cell: (parcel) => <Items parcel={parcel} hasShops={hasShops} />,
    },
    {
      key: "to",
      head: t("vendor.orders.column.to"),
      phone: "plain",
      cell: ({ contact }) => <Address contact={contact} />,
    },
    {
      key: "sending",
      head: t("vendor.orders.column.sending"),
      phone: "plain",
      cell: (parcel) => (
        <div className="space-y-2">
          {parcel.sentAt && <Carried parcel={parcel} sentAt={parcel.sentAt} />}
          {state === "to_send" && parcel.isRefundOpen && (
            <p className="flex max-w-text gap-1.5 text-warning">
              <Icon name="alert" size={16} />
              {t("vendor.orders.refundOpen")}
            </p>
          )}
          {parcel.leftMinor > 0n ? (
            <CarriageForm
              parcel={parcel}
              lastCarrier={lastCarrier}
              refused={refused?.settlementId === parcel.settlementId ? refused : undefined}
              busy={busy}
            />
          ) : (
            <p className="text-ink-soft">{t("vendor.orders.refunded")}</p>
          )}
        </div>
      ),
    },
  ];
  return (
    <DataTable
      caption={t("vendor.orders.title")}
      columns={columns}
      rows={parcels}
      rowKey={({ settlementId }) => settlementId}
      width="ledger"
      empty={empty}
    />
  );
}

function Items({ parcel, hasShops }: { parcel: Parcel; hasShops: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <ul>
        {parcel.items.map(({ itemId, name, ordered, kept }) => (
          <li key={itemId} className={`break-words ${kept === 0 ? "text-ink-soft line-through" : "font-medium"}`}>
            {`${kept === 0 ? ordered : kept} × ${name}`}
            {kept > 0 && kept < ordered && (
              <span className="font-normal text-ink-soft"> {t("vendor.orders.less", { kept, ordered })}</span>
            )}
          </li>
        ))}
      </ul>
      {hasShops && <p className="text-ink-soft">{parcel.vendorName}</p>}
      <p className="text-ink-soft">
        {t("vendor.orders.order")} <code className="break-all select-all">{parcel.orderId}</code>
      </p>
      <p className="text-ink-soft">
        {t("vendor.orders.paid")} <DateTime at={parcel.paidAt} />
      </p>
    </>
  );
}

/** The address as one writes it on a parcel. */
function Address({ contact }: Pick<Parcel, "contact">) {
  const { t } = useTranslation();
  if (!contact) return <p className="text-ink-soft">{t("vendor.orders.noContact")}</p>;
  const { name, phone, city, address } = contact;
  return (
    <address className="not-italic break-words">
      <p className="font-medium">{name}</p>
      <p>{address}</p>
      <p>{city}</p>
      <p>
        <a
          href={`tel:${phone.replaceAll(/[^+\d]/g, "")}`}
          className="text-brand underline-offset-4 hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
        >
          {phone}
        </a>
      </p>
    </address>
  );
}

function Carried({ parcel: { carrier, trackingNumber }, sentAt }: { parcel: Parcel; sentAt: Date }) {
  const { t } = useTranslation();
  return (
    <div className="break-words">
      <p>
        {t("vendor.orders.sentAt")} <DateTime at={sentAt} />
      </p>
      <p className="font-medium">{carrier}</p>
      {trackingNumber !== null && <code className="break-all select-all">{trackingNumber}</code>}
    </div>
  );
}
