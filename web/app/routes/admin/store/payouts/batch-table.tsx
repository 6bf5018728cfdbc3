import { useEffect } from "react";
import { Form, Link, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAppPath } from "#app/ui/app-link.tsx";
import { aboveRow, DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { payoutStatuses } from "#core/domain/payout";
import type { listPayoutBatches } from "#core/services/payouts/list-payout-batches";
import { sumColumn } from "../sum-column.tsx";
import { fileKinds } from "./batch-file.ts";

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
              <Link to={batchPath(pathOf, batchId)} className={`font-medium break-all ${wholeRow}`}>
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

const batchPath = (pathOf: (path: string) => string, batchId: string) =>
  `${pathOf("/admin/store/payouts").split("?")[0]}?batch=${batchId}`;

/** The files of a complete batch. Each is asked for by a form: bank accounts leave the store only with a fresh proof. */
export function BatchFiles({ batchId }: { batchId: string }) {
  const { t } = useTranslation();
  const pathOf = useAppPath();
  const busy = useNavigation().state !== "idle";
  return (
    <Form
      method="post"
      action={batchPath(pathOf, batchId)}
      preventScrollReset
      className={`flex flex-wrap gap-x-4 gap-y-1 ${aboveRow}`}
    >
      <input type="hidden" name="intent" value="download" />
      {fileKinds.map((kind) => (
        <button
          key={kind}
          type="submit"
          name="file"
          value={`${batchId}.${kind}`}
          disabled={busy}
          className="inline-flex min-h-6 cursor-pointer items-center underline underline-offset-4"
        >
          {t(`admin.payouts.file.${kind}`)}
        </button>
      ))}
    </Form>
  );
}

/** The file that was asked for: it is downloaded by itself; without JavaScript by its link. */
export function ReadyFile({ path }: { path: string }) {
  const { t } = useTranslation();
  useEffect(() => window.location.assign(path), [path]);
  return (
    <Notice tone="success" announce>
      <a href={path} download className="underline underline-offset-4">
        {t("admin.payouts.fileReady")}
      </a>
    </Notice>
  );
}
