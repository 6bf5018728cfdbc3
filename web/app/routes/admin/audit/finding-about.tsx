import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { aboveRow } from "#app/ui/data-table.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import type { readFinding } from "#core/services/audit/read-finding";

export type Finding = Awaited<ReturnType<typeof readFinding>>;

/** The page of what a finding is about; null where there is none. */
function pageOf({ subject, subjectId, params }: Finding): string | null {
  if (subject === "reference") return `/admin/audit/${subjectId}`;
  if (subject === "payout") return `/admin/store/payouts?open=${subjectId}`;
  if (subject === "person") return `/admin/people/${subjectId}`;
  if (subject === "batch") return "/admin/store/payouts?show=batches";
  return subject === "vendor" && params.vendor !== undefined ? `/admin/store/vendors/${params.vendor}` : null;
}

/** What a finding is about: its kind and its id, linked to its page. */
export function FindingAbout({ finding, explorerUrl }: { finding: Finding; explorerUrl: string }) {
  const { t } = useTranslation();
  const { subject, subjectId, params } = finding;
  const page = pageOf(finding);
  return (
    <>
      <p className="text-ink-soft">{t(`admin.audit.subject.${subject}`)}</p>
      {page === null ? (
        subject !== "payment" && subject !== "store" && <p className="break-all">{subjectId}</p>
      ) : (
        <AppLink to={page} className={`break-all underline underline-offset-4 ${aboveRow}`}>
          {subjectId}
        </AppLink>
      )}
      {subject === "payment" && params.txHash !== undefined && (
        <div className={aboveRow}>
          <TransactionLink hash={params.txHash} explorerUrl={explorerUrl} />
        </div>
      )}
    </>
  );
}
