import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { CellMoney, Money } from "#app/ui/money.tsx";
import type { PersonDesk } from "#core/services/people/read-person";

/** What the person bought: sums of what was paid, and the latest orders. */
export function PersonOrders({ person: { bought, orders, email, deletedAt } }: { person: PersonDesk }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.people.orders")}</h2>
      {bought.map(({ currency, orders: paid, totalMinor }) => (
        <p key={currency} className="mb-2 text-sm">
          {t("admin.people.paidOrders", { count: paid })}: <Money minor={totalMinor} currency={currency} />
        </p>
      ))}
      {orders.length === 0 ? (
        <p className="text-sm text-ink-soft">{t("admin.people.noOrders")}</p>
      ) : (
        <DataTable
          caption={t("admin.people.orders")}
          rows={orders}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "order",
              head: t("admin.orders.column.order"),
              cell: ({ id, createdAt }) => (
                <>
                  <AppLink to={`/admin/orders/${id}`} className={`font-medium ${wholeRow}`}>
                    {id}
                  </AppLink>
                  <p className="text-ink-soft">
                    <DateTime at={createdAt} />
                  </p>
                </>
              ),
            },
            {
              key: "sum",
              head: t("admin.orders.column.sum"),
              align: "right",
              phone: "corner",
              cell: ({ totalMinor, currency }) => <CellMoney minor={totalMinor} currency={currency} />,
            },
          ]}
        />
      )}
      {orders.length > 0 && email !== null && deletedAt === null && (
        <p className="mt-3 text-sm">
          <AppLink to={`/admin/orders?q=${encodeURIComponent(email)}`} className="underline underline-offset-4">
            {t("admin.people.allOrders")}
          </AppLink>
        </p>
      )}
    </section>
  );
}
