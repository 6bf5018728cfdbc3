import { useTranslation } from "#app/i18n/translation.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import type { listPaymentCases } from "#core/services/payments/list-payment-cases";
import type { listRefunds } from "#core/services/refunds/list-refunds";
import type { PreviewedExcess } from "#core/services/refunds/preview-excesses";
import { AdminList, AdminSection } from "../admin-list.tsx";
import { ParkedPayment } from "./parked-payment.tsx";
import { RefundCase } from "./refund-case.tsx";
import { RefundTable } from "./refund-table.tsx";

type Refunds = Awaited<ReturnType<typeof listRefunds>>;

interface PaymentListsProps {
  payments: Awaited<ReturnType<typeof listPaymentCases>> & {
    undecided: Refunds;
    all: Refunds;
    /** Of the open events with this key. */
    excesses: readonly PreviewedExcess[];
  };
  /** Where each list is. */
  filter: { page: number; pageSize: number; before?: string | undefined; case?: string | undefined };
  busy: boolean;
}

/** Payments and refunds that need somebody, all refunds, and the latest payments that somebody decided about. */
export function PaymentLists({ payments, filter, busy }: PaymentListsProps) {
  const { t } = useTranslation();
  const { open, decided, undecided, all, excesses, total } = payments;
  return (
    <>
      <p className="mb-6 max-w-prose text-ink-soft">{t("admin.payments.intro")}</p>
      {open.length === 0 ? (
        <EmptyState icon="check" title={t("admin.payments.none")} text={t("admin.payments.noneText")} />
      ) : (
        <section>
          <h2 className="mb-4 text-lg">{t("admin.payments.open")}</h2>
          <AdminList items={open} keyOf={({ key }) => key}>
            {(event) => (
              <ParkedPayment event={event} excess={excesses.find(({ key }) => key === event.key)?.excess} busy={busy} />
            )}
          </AdminList>
        </section>
      )}
      <Pagination page={filter.page} pageSize={filter.pageSize} total={total} />
      <AdminSection title={t("admin.payments.undecided")} items={undecided.refunds} keyOf={({ id }) => id}>
        {(refund) => <RefundCase refund={refund} busy={busy} />}
      </AdminSection>
      <KeysetNav name="case" before={filter.case} next={undecided.next} />
      {all.refunds.length > 0 && (
        <section id="refunds" className="mt-10">
          <h2 className="mb-4 text-lg">{t("admin.payments.refunds")}</h2>
          <RefundTable refunds={all.refunds} />
        </section>
      )}
      <KeysetNav before={filter.before} next={all.next} list="refunds" />
      <AdminSection title={t("admin.payments.decided")} items={decided} keyOf={({ key }) => key}>
        {(event) => <ParkedPayment event={event} busy={busy} />}
      </AdminSection>
    </>
  );
}
