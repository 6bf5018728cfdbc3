import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import { type DecisionObstacle, maySetAside } from "#core/domain/proposal";
import { type UserRole, userRoles } from "#core/domain/viewer";
import type { PersonDesk } from "#core/services/people/read-person";

interface PersonRoleProps {
  person: PersonDesk;
  proposals: readonly {
    id: string;
    role: UserRole | null;
    reason: string;
    proposedBy: { name: string };
    proposedAt: Date;
    obstacle: DecisionObstacle | null;
  }[];
  /** Makes the next proposal happen once. */
  proposalId: string;
  busy: boolean;
}

/** Another role takes two admins: what is proposed, and the form that proposes it. */
export function PersonRole({ person, proposals, proposalId, busy }: PersonRoleProps) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.people.changeRole")}</h2>
      <div className="space-y-4 rounded-md border border-line bg-surface p-4 text-sm">
        {proposals.map((proposal) => (
          <OpenRole key={proposal.id} proposal={proposal} busy={busy} />
        ))}
        <details>
          <summary className="min-h-6 cursor-pointer underline underline-offset-4">
            {t("admin.people.proposeRole")}
          </summary>
          <p className="mt-2 text-ink-soft">{t("admin.people.proposeRoleText")}</p>
          <Form method="post" preventScrollReset className="mt-3 space-y-3">
            <input type="hidden" name="intent" value="proposeRole" />
            <input type="hidden" name="proposalId" value={proposalId} />
            <input type="hidden" name="email" value={person.accountName} />
            <SelectField
              name="role"
              label={t("admin.people.column.role")}
              choices={userRoles
                .filter((role) => role !== person.role)
                .map((value) => ({ value, text: t(`admin.people.role.${value}`) }))}
            />
            <Field name="reason" label={t("admin.reward.reason")} required {...reasonLength} />
            <Button type="submit" look="secondary" size="sm" disabled={busy}>
              {t("admin.people.proposeRole")}
            </Button>
          </Form>
        </details>
      </div>
    </section>
  );
}

function OpenRole({ proposal, busy }: { proposal: PersonRoleProps["proposals"][number]; busy: boolean }) {
  const { t } = useTranslation();
  const { id, role, reason, proposedBy, proposedAt, obstacle } = proposal;
  const end = obstacle === "own_proposal" ? ("withdraw" as const) : ("decline" as const);
  return (
    <div data-row className="border-b border-line pb-4">
      <p className="font-medium">{role && t("admin.people.toBecome", { role: t(`admin.people.role.${role}`) })}</p>
      <p className="break-words">{reason}</p>
      <p className="text-ink-soft">
        {t("grant.proposed.by", { name: proposedBy.name })} · <DateTime at={proposedAt} />
      </p>
      {obstacle && <p className="mt-2">{t(`admin.people.obstacle.${obstacle}`)}</p>}
      <div className="mt-3 flex flex-wrap gap-3 empty:hidden">
        {!obstacle && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="intent" value="carryOut" />
            <input type="hidden" name="proposalId" value={id} />
            <ConfirmDialog
              trigger={t("grant.proposed.confirm")}
              triggerLook="primary"
              title={t("admin.people.confirmRole")}
              confirm={t("grant.proposed.confirm")}
              busy={busy}
            >
              <p>{t("admin.people.confirmRoleText")}</p>
            </ConfirmDialog>
          </Form>
        )}
        {(!obstacle || maySetAside(obstacle)) && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="proposalId" value={id} />
            <Button type="submit" look="secondary" size="sm" name="intent" value="decline" disabled={busy}>
              {t(`grant.proposed.${end}`)}
            </Button>
          </Form>
        )}
      </div>
    </div>
  );
}
