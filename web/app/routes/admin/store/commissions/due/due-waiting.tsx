import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { Field } from "#app/ui/field.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { DuePayout } from "#core/services/payouts/read-due-payouts";
import { DueVendor } from "./due-vendor.tsx";

type Waiting = DuePayout & { refusal: { detailsId: string; refusedAt: Date } | null };

/** What is due and not paid, with what keeps it. */
export function DueWaiting({ waiting, busy }: { waiting: readonly Waiting[]; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="waiting" className="mt-10">
      <h2 id="waiting" className="mb-3 text-lg">
        {t("admin.due.waiting")}
      </h2>
      <DataTable
        caption={t("admin.due.waiting")}
        rows={waiting}
        rowKey={({ vendorId, currency }) => `${vendorId}:${currency}`}
        columns={[
          {
            key: "vendor",
            head: t("admin.due.vendor"),
            cell: ({ vendorName, sales }) => <DueVendor vendorName={vendorName} sales={sales} />,
          },
          {
            key: "why",
            head: t("admin.due.why"),
            phone: "plain",
            cell: ({ obstacle, minimumMinor, currency, refusal }) => (
              <>
                {obstacle && <p>{t(`payout.obstacle.${obstacle}`)}</p>}
                {obstacle === "below_minimum" && (
                  <p className="text-ink-soft">
                    {t("admin.due.minimum")} <CellMoney minor={minimumMinor} currency={currency} />
                  </p>
                )}
                {refusal && <UseAgain refusal={refusal} busy={busy} />}
              </>
            ),
          },
          {
            key: "sum",
            head: t("admin.due.amount"),
            align: "right",
            phone: "corner",
            cell: ({ amountMinor, currency }) => <CellMoney minor={amountMinor} currency={currency} />,
          },
        ]}
      />
    </section>
  );
}

/** Lets an account that the bank refused be paid to again, once somebody has looked into it. */
function UseAgain({ refusal, busy }: { refusal: NonNullable<Waiting["refusal"]>; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <details className="mt-1">
      <summary className="min-h-6 underline underline-offset-4">{t("admin.due.useAgain")}</summary>
      <Form method="post" preventScrollReset className="mt-2 space-y-3">
        <input type="hidden" name="detailsId" value={refusal.detailsId} />
        <input type="hidden" name="refusedAt" value={refusal.refusedAt.toISOString()} />
        <Field
          name="reason"
          label={t("admin.reward.reason")}
          hint={t("admin.due.useAgainHint")}
          required
          autoComplete="off"
          {...reasonLength}
        />
        <Button type="submit" look="secondary" size="sm" name="intent" value="useAgain" disabled={busy}>
          {t("admin.due.useAgain")}
        </Button>
      </Form>
    </details>
  );
}
