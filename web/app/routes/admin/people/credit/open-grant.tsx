import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { type DecisionObstacle, maySetAside } from "#core/domain/proposal";

interface OpenGrantProps {
  grant: {
    id: string;
    subject: { name: string; email: string };
    amountMinor: bigint;
    currency: string;
    reason: string;
    proposedBy: { name: string };
    proposedAt: Date;
    /** What keeps the reader from confirming it. */
    obstacle: DecisionObstacle | null;
  };
  busy: boolean;
}

/** A grant above what one admin may give alone: to whom, why, who proposed it, and what the reader can do about it. */
export function OpenGrant({ grant, busy }: OpenGrantProps) {
  const { t } = useTranslation();
  const { id, subject, reason, proposedBy, proposedAt, obstacle } = grant;
  const sum = formatMoney(useLocale(), grant.amountMinor, grant.currency);
  const isOwn = obstacle === "own_proposal";
  const end = isOwn ? ("withdraw" as const) : ("decline" as const);
  return (
    <li data-row className="rounded-md">
      <Card>
        <h3 className="flex flex-wrap items-baseline justify-between gap-2 text-base font-semibold">
          <span className="min-w-0 break-words">{subject.name}</span>
          <span suppressHydrationWarning>{sum}</span>
        </h3>
        <p className="text-sm text-ink-soft">
          <EmailAddress of={subject.email} />
        </p>
        <p className="mt-2 max-w-text break-words">{reason}</p>
        <p className="mt-1 text-sm text-ink-soft">
          {t("grant.proposed.by", { name: proposedBy.name })} · <DateTime at={proposedAt} />
        </p>
        {obstacle && <p className="mt-3 max-w-text text-sm">{t(`grant.proposed.obstacle.${obstacle}`)}</p>}
        <div className="mt-4 flex flex-wrap gap-3 border-t border-line pt-4 empty:hidden">
          {!obstacle && (
            <Form method="post" preventScrollReset>
              <input type="hidden" name="intent" value="carryOut" />
              <input type="hidden" name="proposalId" value={id} />
              <ConfirmDialog
                trigger={t("grant.proposed.confirm")}
                triggerLook="primary"
                title={t("grant.proposed.confirmTitle")}
                confirm={t("grant.give", { sum })}
                busy={busy}
              >
                <p className="break-words" suppressHydrationWarning>
                  <Trans
                    i18nKey="grant.reviewText"
                    components={{
                      name: <b className="font-semibold">{subject.name}</b>,
                      email: <EmailAddress of={subject.email} />,
                      sum: <b className="font-semibold">{sum}</b>,
                    }}
                  />
                </p>
              </ConfirmDialog>
            </Form>
          )}
          {(!obstacle || maySetAside(obstacle)) && (
            <Form method="post" preventScrollReset>
              <input type="hidden" name="intent" value="decline" />
              <input type="hidden" name="proposalId" value={id} />
              <ConfirmDialog
                trigger={t(`grant.proposed.${end}`)}
                title={t(`grant.proposed.${end}Title`)}
                confirm={t(`grant.proposed.${end}`)}
                confirmLook="danger"
                busy={busy}
              >
                <p>{t("grant.proposed.declineText")}</p>
              </ConfirmDialog>
            </Form>
          )}
        </div>
      </Card>
    </li>
  );
}
