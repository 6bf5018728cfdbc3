import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useSpokenLocales } from "#app/session/root-data.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Field } from "#app/ui/field.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import type { InvitationState } from "#core/domain/invitation";
import type { PayoutMethod } from "#core/domain/payout";
import { reasonLength } from "#core/domain/plain-text";
import { useTyped } from "../../typed-form.ts";

interface Invitation {
  id: string;
  /** Empty once it has ended. */
  email: string;
  createdAt: Date;
  expiresAt: Date;
  invitedBy: string;
  /** Somebody works for the vendor until it is accepted. */
  isHandover: boolean;
  state: InvitationState;
}

interface Owner {
  id: string;
  name: string;
  email: string;
}

interface Total {
  currency: string;
  pendingMinor: bigint;
  heldMinor: bigint;
  inPayoutMinor: bigint;
}

interface VendorPersonProps {
  vendor: {
    name: string;
    owner: Owner | null;
    payoutMethod: PayoutMethod | null;
    /** Chosen, and not used yet. */
    waitingMethod: PayoutMethod | null;
    invitations: readonly Invitation[];
    totals: readonly Total[];
  };
  /** Of the next invitation: sending the form again invites once. */
  invitationId: string;
  busy: boolean;
}

/** Who works for a vendor and how that ends, or how somebody is invited to; and what became of invitations. */
export function VendorPerson({ vendor, invitationId, busy }: VendorPersonProps) {
  const { t } = useTranslation();
  const { owner, payoutMethod, waitingMethod, invitations } = vendor;
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.vendors.person")}</h2>
      <Card className="space-y-5">
        {owner ? (
          <>
            <div className="break-words">
              <p className="font-medium">{owner.name}</p>
              <p className="text-sm text-ink-soft">
                <EmailAddress of={owner.email} />
              </p>
              <p className="mt-2 text-sm">{t(`admin.vendors.method.${payoutMethod ?? waitingMethod ?? "none"}`)}</p>
            </div>
            <HandOver owner={owner} invitationId={invitationId} busy={busy} />
            <Detach vendorName={vendor.name} owner={owner} totals={vendor.totals} busy={busy} />
          </>
        ) : (
          <InviteForm invitationId={invitationId} busy={busy} />
        )}
        {invitations.length > 0 && (
          <div className="border-t border-line pt-4">
            <h3 className="mb-2 text-sm font-semibold">{t("admin.vendors.invitation.title")}</h3>
            <ul className="space-y-3 text-sm">
              {invitations.map((invitation) => (
                <InvitationRow key={invitation.id} invitation={invitation} busy={busy} />
              ))}
            </ul>
          </div>
        )}
      </Card>
    </section>
  );
}

/** Another person, who takes over when they accept. */
function HandOver({ owner, invitationId, busy }: { owner: Owner; invitationId: string; busy: boolean }) {
  const { t } = useTranslation();
  const isTyped = "replaces" in useTyped("invite");
  return (
    <details open={isTyped} className="border-t border-line pt-4 text-sm">
      <summary className="min-h-6 cursor-pointer underline underline-offset-4">
        {t("admin.vendors.handOver.open")}
      </summary>
      <p className="mt-2 mb-4 break-words text-ink-soft">{t("admin.vendors.handOver.text", { name: owner.name })}</p>
      <InviteForm replaces={owner.id} invitationId={invitationId} busy={busy} />
    </details>
  );
}

interface DetachProps {
  vendorName: string;
  owner: Owner;
  totals: readonly Total[];
  busy: boolean;
}

/** Ends that somebody works for the vendor, after saying what that does to goods, orders and money. */
function Detach({ vendorName, owner, totals, busy }: DetachProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const typed = useTyped("detach");
  const sums = (part: "waitingMinor" | "inPayoutMinor") =>
    totals
      .map(({ currency, pendingMinor, heldMinor, inPayoutMinor }) => ({
        currency,
        waitingMinor: pendingMinor + heldMinor,
        inPayoutMinor,
      }))
      .filter((total) => total[part] !== 0n)
      .map((total) => formatMoney(locale, total[part], total.currency))
      .join(", ");
  const [waiting, inPayout] = [sums("waitingMinor"), sums("inPayoutMinor")];
  return (
    <Form method="post" preventScrollReset className="border-t border-line pt-4">
      <input type="hidden" name="intent" value="detach" />
      <input type="hidden" name="personId" value={owner.id} />
      <ConfirmDialog
        trigger={t("admin.vendors.detach.open")}
        title={t("admin.vendors.detach.title", { name: owner.name, vendor: vendorName })}
        confirm={t("admin.vendors.detach.confirm")}
        confirmLook="danger"
        busy={busy}
      >
        <p>{t("admin.vendors.detach.text")}</p>
        {waiting !== "" && <p suppressHydrationWarning>{t("admin.vendors.detach.waiting", { sum: waiting })}</p>}
        {inPayout !== "" && <p suppressHydrationWarning>{t("admin.vendors.detach.inPayout", { sum: inPayout })}</p>}
        <Field
          name="reason"
          label={t("admin.reward.reason")}
          hint={t("admin.vendors.detach.reasonHint")}
          defaultValue={typed.reason}
          autoComplete="off"
          required
          {...reasonLength}
        />
      </ConfirmDialog>
    </Form>
  );
}

interface InviteFormProps {
  /** Who works for the vendor until it is accepted. */
  replaces?: string;
  invitationId: string;
  busy: boolean;
}

function InviteForm({ replaces, invitationId, busy }: InviteFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const spoken = useSpokenLocales();
  const typed = useTyped("invite");
  return (
    <Form method="post" preventScrollReset className="space-y-5">
      {replaces === undefined && <p className="text-warning">{t("admin.vendors.nobody")}</p>}
      <input type="hidden" name="intent" value="invite" />
      {replaces !== undefined && <input type="hidden" name="replaces" value={replaces} />}
      <input type="hidden" name="invitationId" value={typed.invitationId ?? invitationId} />
      <Field
        name="email"
        type="email"
        label={t("admin.vendors.email")}
        hint={t("admin.vendors.inviteText")}
        defaultValue={typed.email}
        autoComplete="off"
        required
        maxLength={200}
      />
      <SelectField
        name="locale"
        label={t("admin.vendors.letterLanguage")}
        defaultValue={typed.locale ?? locale}
        choices={spoken.map((value) => ({ value, text: t(`shell.languages.${value}`) }))}
      />
      <Button type="submit" disabled={busy}>
        {t("admin.vendors.inviteSend")}
      </Button>
    </Form>
  );
}

function InvitationRow({ invitation, busy }: { invitation: Invitation; busy: boolean }) {
  const { t } = useTranslation();
  const { id, email, createdAt, expiresAt, invitedBy, isHandover, state } = invitation;
  return (
    <li data-row className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        {email !== "" && (
          <p>
            <EmailAddress of={email} />
          </p>
        )}
        <p className={state === "open" ? "" : "text-ink-soft"}>
          {state === "open" ? (
            <Trans i18nKey="admin.vendors.invitation.open" components={{ at: <DateTime at={expiresAt} /> }} />
          ) : (
            t(`admin.vendors.invitation.${state}`)
          )}
        </p>
        {isHandover && <p>{t("admin.vendors.invitation.handover")}</p>}
        <p className="break-words text-ink-soft">
          <DateTime at={createdAt} dateOnly /> · {t("admin.vendors.invitation.by", { name: invitedBy })}
        </p>
      </div>
      {state === "open" && (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="intent" value="withdraw" />
          <input type="hidden" name="invitationId" value={id} />
          <ConfirmDialog
            trigger={t("admin.vendors.invitation.withdraw")}
            title={t("admin.vendors.invitation.withdrawTitle")}
            confirm={t("admin.vendors.invitation.withdraw")}
            confirmLook="danger"
            busy={busy}
          >
            <p className="break-words">
              <WithEmail text={t("admin.vendors.invitation.withdrawText", { email })} of={[email]} />
            </p>
          </ConfirmDialog>
        </Form>
      )}
    </li>
  );
}
