import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { Money } from "#app/ui/money.tsx";

interface VendorTotalsProps {
  vendorId: string;
  totals: readonly {
    currency: string;
    sales: number;
    netMinor: bigint;
    pendingMinor: bigint;
    heldMinor: bigint;
    inPayoutMinor: bigint;
    paidMinor: bigint;
  }[];
}

/** What a vendor's sales came to, by currency and standing, with the way to the ledger. */
export function VendorTotals({ vendorId, totals }: VendorTotalsProps) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.vendors.totals")}</h2>
      <Card className="space-y-5">
        {totals.length === 0 && <p className="text-ink-soft">{t("admin.vendors.totalsNone")}</p>}
        {totals.map(({ currency, sales, netMinor, pendingMinor, heldMinor, inPayoutMinor, paidMinor }) => (
          <dl key={currency} className="space-y-1 text-sm not-last:border-b not-last:border-line not-last:pb-4">
            <Row term={t("admin.vendors.sales")}>{sales}</Row>
            <Row term={t("admin.vendors.net")}>
              <span className="font-semibold">
                <Money minor={netMinor} currency={currency} />
              </span>
            </Row>
            {(
              [
                ["pending", pendingMinor],
                ["held", heldMinor],
                ["inPayout", inPayoutMinor],
                ["paid", paidMinor],
              ] as const
            ).map(([standing, minor]) => (
              <Row key={standing} term={t(`admin.vendors.${standing}`)}>
                <Money minor={minor} currency={currency} />
              </Row>
            ))}
          </dl>
        ))}
        <p className="text-sm">
          <AppLink
            to={`/admin/store/commissions?vendor=${encodeURIComponent(vendorId)}`}
            className="text-brand underline underline-offset-4"
          >
            {t("admin.vendors.ledger")}
          </AppLink>
        </p>
      </Card>
    </section>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4">
      <dt className="text-ink-soft">{term}</dt>
      <dd className="min-w-0 text-right break-words tabular-nums">{children}</dd>
    </div>
  );
}
