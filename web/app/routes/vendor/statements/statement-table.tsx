import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { Money } from "#app/ui/money.tsx";

interface Sums {
  grossMinor: bigint;
  platformMinor: bigint;
  referralMinor: bigint;
  netMinor: bigint;
}

interface StatementTableProps {
  statement: {
    vendorName: string;
    currency: string;
    openingMinor: bigint;
    sales: number;
    sold: Sums;
    refunded: Sums;
    reversedMinor: bigint;
    paidOutMinor: bigint;
    returnedMinor: bigint;
    closingMinor: bigint;
  };
}

interface Row {
  text: string;
  minor: bigint;
  /** Whether it is a sum of those above it. */
  look?: "part" | "sum";
}

/** A month of one shop in one currency: each row can be followed down to the closing balance. */
export function StatementTable({ statement }: StatementTableProps) {
  const { t } = useTranslation();
  const { vendorName, currency, openingMinor, sales, sold, refunded, paidOutMinor, closingMinor } = statement;
  const { reversedMinor, returnedMinor } = statement;
  const rows: Row[] = [
    { text: t("vendor.statements.opening"), minor: openingMinor, look: "sum" },
    { text: t("vendor.statements.sold", { count: sales }), minor: sold.grossMinor },
    { text: t("vendor.part.platform"), minor: -sold.platformMinor, look: "part" },
    { text: t("vendor.part.referral"), minor: -sold.referralMinor, look: "part" },
    ...(refunded.grossMinor > 0n
      ? [
          { text: t("vendor.statements.refunded"), minor: -refunded.grossMinor },
          { text: t("vendor.statements.platformBack"), minor: refunded.platformMinor, look: "part" } as const,
          { text: t("vendor.statements.referralBack"), minor: refunded.referralMinor, look: "part" } as const,
        ]
      : []),
    ...(reversedMinor > 0n ? [{ text: t("vendor.statements.reversed"), minor: -reversedMinor }] : []),
    { text: t("vendor.statements.paidOut"), minor: -paidOutMinor },
    ...(returnedMinor > 0n ? [{ text: t("vendor.statements.returned"), minor: returnedMinor }] : []),
    { text: t("vendor.statements.closing"), minor: closingMinor, look: "sum" },
  ];
  return (
    <Card>
      <div className="@container">
        <table className="w-full text-[clamp(0.6875rem,3.6cqi,1rem)]">
          <caption className="mb-2 text-left text-lg font-semibold break-words">
            {vendorName} <span className="font-normal text-ink-soft">{currency}</span>
          </caption>
          <tbody>
            {rows.map(({ text, minor, look }) => (
              <tr key={text} className={look === "sum" ? "font-semibold" : look === "part" ? "text-ink-soft" : ""}>
                <th
                  scope="row"
                  className={`border-b border-line py-1.5 text-left [font-weight:inherit] ${look === "part" ? "pl-4" : ""}`}
                >
                  {text}
                </th>
                <td className="border-b border-line py-1.5 pl-3 text-right">
                  <Money minor={minor} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
