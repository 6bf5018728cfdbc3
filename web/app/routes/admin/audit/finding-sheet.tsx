import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { SideSheet } from "#app/ui/side-sheet.tsx";
import { FindingBadge } from "#app/ui/status-badge.tsx";
import { areaOf } from "#core/domain/audit-area";
import { reasonLength } from "#core/domain/plain-text";
import { Evidence } from "../evidence.tsx";
import { useTyped } from "../typed-form.ts";
import { type Finding, FindingAbout } from "./finding-about.tsx";
import { useFindingSentence } from "./finding-sentence.ts";

interface FindingSheetProps {
  finding: Finding;
  explorerUrl: string;
  busy: boolean;
}

/** All about one finding, who closed it and why, and the form that closes it. */
export function FindingSheet({ finding, explorerUrl, busy }: FindingSheetProps) {
  const { t } = useTranslation();
  const closeTo = useAddress()({ open: null });
  const sentenceOf = useFindingSentence();
  const { code, state, subject, subjectId, firstSeenAt, lastSeenAt, closedAt } = finding;
  return (
    <SideSheet title={t(`admin.audit.areas.${areaOf[code]}`)} closeTo={closeTo}>
      <div className="space-y-6 text-sm">
        <FindingBadge state={state} />
        <p className="text-base break-words">{sentenceOf(finding)}</p>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3">
          <Evidence label={t("admin.audit.about")}>
            <FindingAbout finding={finding} explorerUrl={explorerUrl} />
          </Evidence>
          <Evidence label={t("admin.audit.since")}>
            <DateTime at={firstSeenAt} />
          </Evidence>
          <Evidence label={t("admin.audit.lastSeen")}>
            <DateTime at={lastSeenAt} />
          </Evidence>
          {closedAt !== null && (
            <Evidence label={t(state === "closed" ? "admin.audit.closedAt" : "admin.audit.goneAt")}>
              <DateTime at={closedAt} />
            </Evidence>
          )}
          {state === "closed" && (
            <>
              <Evidence label={t("admin.audit.closedBy")}>{finding.closedByName ?? t("admin.order.deleted")}</Evidence>
              <Evidence label={t("admin.reward.reason")}>{finding.closeReason}</Evidence>
            </>
          )}
        </dl>
        {subject === "reference" && (
          <AppLink to={`/admin/audit/${subjectId}`} className={buttonClass("secondary")}>
            {t("admin.audit.compare")}
          </AppLink>
        )}
        {state === "open" && <CloseForm finding={finding} closeTo={closeTo} busy={busy} />}
      </div>
    </SideSheet>
  );
}

/** Closes a finding as it is seen here: once its facts are others, nothing is closed. */
function CloseForm({ finding, closeTo, busy }: { finding: Finding; closeTo: string; busy: boolean }) {
  const { t } = useTranslation();
  const typed = useTyped("close");
  return (
    <Form method="post" action={closeTo} preventScrollReset className="space-y-4 rounded-md bg-sunken p-4 text-base">
      <input type="hidden" name="findingId" value={finding.id} />
      <input type="hidden" name="seenFacts" value={finding.facts} />
      <Field
        name="reason"
        label={t("admin.reward.reason")}
        hint={t("admin.audit.reasonHint")}
        required
        autoComplete="off"
        defaultValue={typed.reason}
        {...reasonLength}
      />
      <Button type="submit" look="secondary" name="intent" value="close" disabled={busy}>
        {t("admin.audit.close")}
      </Button>
    </Form>
  );
}
