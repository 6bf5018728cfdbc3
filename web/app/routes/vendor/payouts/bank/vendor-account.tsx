import { Form } from "react-router";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { VendorBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { DetailsForm, type DetailsFormProps } from "./details-form.tsx";

interface VendorAccountProps extends Pick<DetailsFormProps, "refused" | "busy"> {
  vendor: VendorBankDetails;
  /** Null where nothing can be saved: the account has no mailbox to tell. */
  formKey: string | null;
}

/** Where a vendor is paid, what waits, and a form for another account. */
export function VendorAccount({ vendor, formKey, refused, busy }: VendorAccountProps) {
  const { t } = useTranslation();
  const { vendorName, payoutMethod, active, waiting } = vendor;
  return (
    <Card className="space-y-4">
      <h2 className="text-lg break-words">{vendorName}</h2>
      {payoutMethod !== "bank" && (
        <Notice tone="info">
          {t("bankDetails.notBank")}{" "}
          <AppLink to="/vendor/payouts" className="underline underline-offset-4">
            {t("bankDetails.choose")}
          </AppLink>
        </Notice>
      )}
      <dl className="space-y-3">
        <div>
          <dt className="text-sm text-ink-soft">{t("bankDetails.active")}</dt>
          <dd className="mt-0.5 break-words">
            {active ? <code className="text-lg">{active.ibanMasked}</code> : t("bankDetails.noActive")}
          </dd>
        </div>
        {waiting && (
          <div>
            <dt className="text-sm text-ink-soft">{t("bankDetails.waiting")}</dt>
            <dd className="mt-0.5 space-y-1">
              <p>
                <code className="text-lg">{waiting.ibanMasked}</code>
              </p>
              <p className="max-w-text text-sm text-ink-soft">
                <Trans
                  i18nKey={waiting.oldStay && active ? "bankDetails.fromOldStay" : "bankDetails.from"}
                  components={{ at: <DateTime at={waiting.activeFrom} /> }}
                />
              </p>
              <Form method="post">
                <input type="hidden" name="intent" value="withdraw" />
                <input type="hidden" name="detailsId" value={waiting.detailsId} />
                <ConfirmDialog
                  trigger={t("bankDetails.withdraw")}
                  title={t("bankDetails.withdrawTitle", { iban: waiting.ibanMasked })}
                  confirm={t("bankDetails.withdraw")}
                  confirmLook="danger"
                  busy={busy}
                >
                  <p>{t(active ? "bankDetails.withdrawText" : "bankDetails.withdrawOnlyText")}</p>
                </ConfirmDialog>
              </Form>
            </dd>
          </div>
        )}
      </dl>
      {active?.refusedAt && (
        <Notice tone="warning">
          <Trans i18nKey="bankDetails.refused" components={{ at: <DateTime at={active.refusedAt} dateOnly /> }} />
        </Notice>
      )}
      {formKey !== null && (
        <details open={refused !== null || (!active && !waiting)}>
          <summary className="inline-flex min-h-11 items-center text-brand sm:min-h-9">
            {t(active || waiting ? "bankDetails.change" : "bankDetails.add")}
          </summary>
          <DetailsForm vendor={vendor} formKey={formKey} refused={refused} busy={busy} />
        </details>
      )}
    </Card>
  );
}
