import type { ReactNode } from "react";
import { isWalletAddress, shortWallet } from "#app/format/wallet.ts";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { RewardApprovals } from "#core/services/rewards/read-approvals";

interface ApprovalNotesProps {
  approvals: RewardApprovals;
  /** When the page was read. */
  readAt: Date;
}

/** Whose approvals a reward has and still needs, and why the admin who looks cannot give one. Empty where one is enough. */
export function ApprovalNotes({ approvals, readAt }: ApprovalNotesProps) {
  const { t } = useTranslation();
  const { need, have, given, decision } = approvals;
  if (!decision) return null;
  const { refusal, approvableFrom, enoughAdminsFrom } = decision;
  const isIncomplete = need === 2 && have < need;
  const notes: Record<string, ReactNode> = {};
  if (isIncomplete && have === 0) notes.needs = t("admin.approval.needsTwo");
  for (const { adminId, adminName, at, isValid } of given) {
    if (isValid && !isIncomplete) continue;
    notes[adminId] = (
      <Trans
        i18nKey={isValid ? "admin.approval.first" : "admin.approval.void"}
        components={{ name: <AdminName name={adminName} />, at: <DateTime at={at} /> }}
      />
    );
  }
  if (refusal === "too_early" && approvableFrom) {
    notes.refusal = (
      <Trans i18nKey="admin.approval.refusal.too_early" components={{ at: <DateTime at={approvableFrom} /> }} />
    );
  } else if (refusal && refusal !== "too_early" && refusal !== "payment_not_standing") {
    notes.refusal = t(`admin.approval.refusal.${refusal}`);
  }
  if (enoughAdminsFrom === null) {
    const command = <code className="break-words">npm run admin -- add EMAIL</code>;
    notes.admins = <Trans i18nKey="admin.approval.tooFew" components={{ command }} />;
  } else if (enoughAdminsFrom > readAt) {
    notes.admins = <Trans i18nKey="admin.approval.newOnes" components={{ at: <DateTime at={enoughAdminsFrom} /> }} />;
  }
  const shown = Object.entries(notes);
  if (shown.length === 0) return null;
  return (
    <div className="mt-4">
      <Notice tone={refusal === null && enoughAdminsFrom !== null ? "info" : "warning"}>
        <ul className="space-y-1">
          {shown.map(([about, note]) => (
            <li key={about}>{note}</li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}

/** Who approved a reward that nobody decides about any more. */
export function ApprovedBy({ given }: Pick<RewardApprovals, "given">) {
  return given.map(({ adminId, adminName, at }) => (
    <span key={adminId} className="block">
      <AdminName name={adminName} />, <DateTime at={at} />
    </span>
  ));
}

function AdminName({ name }: { name: string }) {
  return <strong className="font-medium">{isWalletAddress(name) ? shortWallet(name) : name}</strong>;
}
