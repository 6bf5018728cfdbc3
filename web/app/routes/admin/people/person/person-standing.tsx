import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { PersonDesk } from "#core/services/people/read-person";

interface PersonStandingProps {
  person: PersonDesk;
  /** Nobody blocks oneself. */
  isOneself: boolean;
  busy: boolean;
}

/** What the person is in the store, and what keeps them out of it. */
export function PersonStanding({ person, isOneself, busy }: PersonStandingProps) {
  const { t } = useTranslation();
  const { role, roleSince, deletedAt, isBlocked, vendors, cameBy, recommenderName } = person;
  const block = isBlocked ? ("unblock" as const) : ("block" as const);
  const mayBlock = deletedAt === null && !isOneself && role !== "admin";
  const maySignOut = isOneself || role !== "admin";
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.people.standing")}</h2>
      <div className="rounded-md border border-line bg-surface p-4 text-sm">
        <p className="font-medium">{t(`admin.people.role.${role}`)}</p>
        {role !== "user" && (
          <p className="text-ink-soft">
            {t("admin.people.roleSince")} <DateTime at={roleSince} dateOnly />
          </p>
        )}
        {vendors.map(({ id, name }) => (
          <p key={id}>
            <AppLink to={`/admin/store/vendors/${id}`} className="break-words underline underline-offset-4">
              {name}
            </AppLink>
          </p>
        ))}
        {cameBy !== null && <p className="mt-1 text-ink-soft">{t("admin.people.cameBy", { code: cameBy })}</p>}
        {recommenderName !== null && (
          <div className="mt-3 space-y-2">
            <p>{t("admin.people.recommends", { name: recommenderName })}</p>
            <ReasonedAction intent="clearName" busy={busy} />
          </div>
        )}
        {deletedAt !== null && (
          <p className="mt-1">
            {t("admin.people.deleted")} <DateTime at={deletedAt} dateOnly />
          </p>
        )}
        {role === "admin" && !isOneself && <p className="mt-2 text-ink-soft">{t("admin.people.adminNotBlocked")}</p>}
        {deletedAt === null && maySignOut && (
          <div className="mt-4 flex flex-wrap gap-3 border-t border-line pt-4">
            {mayBlock && <ReasonedAction intent={block} busy={busy} />}
            <ReasonedAction intent="signOut" busy={busy} />
          </div>
        )}
      </div>
    </section>
  );
}

/** A button that asks for the reason before it does something to the account. */
function ReasonedAction({ intent, busy }: { intent: "block" | "unblock" | "signOut" | "clearName"; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value={intent} />
      <ConfirmDialog
        trigger={t(`admin.people.${intent}.do`)}
        title={t(`admin.people.${intent}.title`)}
        confirm={t(`admin.people.${intent}.do`)}
        confirmLook={intent === "block" ? "danger" : "primary"}
        busy={busy}
      >
        <p>{t(`admin.people.${intent}.text`)}</p>
        <Field name="reason" label={t("admin.reward.reason")} required {...reasonLength} />
      </ConfirmDialog>
    </Form>
  );
}
