import type { Column } from "#app/ui/data-table.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import type { Currency } from "#core/domain/money";

/** What a row comes to, as the last column of its table. */
export function sumColumn(head: string): Column<{ amountMinor: bigint; currency: Currency }> {
  return {
    key: "sum",
    head,
    align: "right",
    phone: "corner",
    cell: ({ amountMinor, currency }) => (
      <span className="font-semibold">
        <CellMoney minor={amountMinor} currency={currency} />
      </span>
    ),
  };
}
