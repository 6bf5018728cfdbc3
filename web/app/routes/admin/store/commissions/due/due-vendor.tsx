import { useTranslation } from "#app/i18n/translation.ts";

interface DueVendorProps {
  vendorName: string;
  /** How many of its sales are due. */
  sales: number;
}

/** To whom something is due, and for how many sales. */
export function DueVendor({ vendorName, sales }: DueVendorProps) {
  const { t } = useTranslation();
  return (
    <>
      <p className="font-medium break-words">{vendorName}</p>
      <p className="text-ink-soft">{t("admin.due.sales", { count: sales })}</p>
    </>
  );
}
