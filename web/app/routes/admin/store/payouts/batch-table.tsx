import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useAppPath } from "#app/ui/app-link.tsx";
import { aboveRow, DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { payoutStatuses } from "#core/domain/payout";
import type { listPayoutBatches } from "#core/services/payouts/list-payout-batches";
import { sumColumn } from "../sum-column.tsx";

type Batch = Awaited<ReturnType<typeof listPayoutBatches>>["batches"][number];

/** Batches for the bank: what each comes to, how its payouts stand, and its files. */
export function BatchTable({ batches }: { batches: readonly Batch[] }) {
  const { t } = useTranslation();
  const pathOf = useAppPath();
  return (
    <DataTable
      caption={t("admin.payouts.batches")}
      rows={batches}
      rowKey={({ batchId }) => batchId}
      empty={<EmptyState icon="out" title={t("admin.payouts.noBatches")} text={t("admin.payouts.noBatchesText")} />}
      columns={[
        {
          key: "batch",
          head: t("admin.payouts.batch"),
          cell: ({ batchId, createdAt }) => (
            <>
              <Link
                to={`${pathOf("/admin/store/payouts").split("?")[0]}?batch=${batchId}`}
                className={`font-medium break-all ${wholeRow}`}
              >
                {batchId}
              </Link>
              <p className="text-ink-soft">
                <DateTime at={createdAt} />
              </p>
            </>
          ),
        },
        {
          key: "payouts",
          head: t("admin.payouts.title"),
          phone: "plain",
          cell: (batch) =>
            payoutStatuses
              .filter((status) => batch[status] > 0)
              .map((status) => (
                <p key={status}>
                  {t(`payout.status.${status}`)}: {batch[status]}
                </p>
              )),
        },
        {
          key: "files",
          head: t("admin.payouts.files"),
          phone: "plain",
          cell: ({ batchId, sealedAt }) =>
            sealedAt === null ? (
              <span className="text-ink-soft">{t("admin.payouts.filling")}</span>
            ) : (
              <BatchFiles batchId={batchId} />
            ),
        },
        sumColumn(t("admin.orders.column.sum")),
      ]}
    />
  );
}

/** The files of a complete batch. */
export function BatchFiles({ batchId }: { batchId: string }) {
  const { t } = useTranslation();
  return (
    <span className={`flex flex-wrap gap-x-4 gap-y-1 ${aboveRow}`}>
      {(["xml", "csv"] as const).map((kind) => (
        <a
          key={kind}
          href={`/admin/store/payouts/files/${batchId}.${kind}`}
          download
          className="inline-flex min-h-6 items-center text-brand underline underline-offset-4"
        >
          {t(`admin.payouts.file.${kind}`)}
        </a>
      ))}
    </span>
  );
}
