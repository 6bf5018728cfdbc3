import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Money } from "#app/ui/money.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import type { VendorTier } from "#core/domain/commission";

interface VendorTableProps {
  vendors: readonly {
    id: string;
    name: string;
    tier: VendorTier;
    platformRateBp: number;
    referralRateBp: number | null;
    owner: { name: string; email: string } | null;
    invited: string | null;
    balances: readonly { currency: string; openMinor: bigint }[];
  }[];
}

/** Vendors as a table, and as cards on a phone. A whole row leads to its vendor. */
export function VendorTable({ vendors }: VendorTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <DataTable
      caption={t("admin.vendors.title")}
      rows={vendors}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "name",
          head: t("admin.vendors.column.name"),
          cell: ({ id, name, tier }) => (
            <>
              <AppLink to={`/admin/store/vendors/${id}`} className={`font-medium break-words ${wholeRow}`}>
                {name}
              </AppLink>
              <p className="text-ink-soft">{t(`admin.vendors.tier.${tier}`)}</p>
            </>
          ),
        },
        {
          key: "person",
          head: t("admin.vendors.column.person"),
          phone: "plain",
          cell: ({ owner, invited }) =>
            owner ? (
              <>
                <p className="break-words">{owner.name}</p>
                <p className="text-ink-soft">
                  <EmailAddress of={owner.email} />
                </p>
              </>
            ) : (
              <p className="break-words text-warning">
                {invited === null ? (
                  t("admin.vendors.nobody")
                ) : (
                  <WithEmail text={t("admin.vendors.invited", { email: invited })} of={[invited]} />
                )}
              </p>
            ),
        },
        {
          key: "rates",
          head: t("admin.vendors.column.rates"),
          phone: "plain",
          cell: ({ platformRateBp, referralRateBp }) => (
            <>
              <p>{t("admin.vendors.fee", { rate: formatRate(locale, platformRateBp) })}</p>
              <p className="text-ink-soft">
                {referralRateBp === null
                  ? t("admin.vendors.referralAsStore")
                  : t("admin.vendors.referral", { rate: formatRate(locale, referralRateBp) })}
              </p>
            </>
          ),
        },
        {
          key: "balance",
          head: t("admin.vendors.column.balance"),
          align: "right",
          cell: ({ balances }) =>
            balances.length === 0
              ? "–"
              : balances.map(({ currency, openMinor }) => (
                  <p key={currency} className="font-semibold">
                    <Money minor={openMinor} currency={currency} />
                  </p>
                )),
        },
      ]}
    />
  );
}
