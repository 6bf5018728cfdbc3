import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";

interface MembershipStandingProps {
  membership: { planName: string; endsAt: Date } | null;
  /** When the last membership ended; null for somebody who never had one. */
  endedAt: Date | null;
}

/** The active membership and when it ends. */
export function MembershipStanding({ membership, endedAt }: MembershipStandingProps) {
  const { t } = useTranslation();
  return (
    <Card className="flex items-center gap-4">
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-brand-soft text-brand">
        <Icon name="star" size={24} />
      </span>
      <div className="min-w-0">
        <p className="text-sm text-ink-soft">{t("membership.yours")}</p>
        <p className="text-lg font-semibold">
          {membership ? membership.planName : t(endedAt ? "membership.notNow" : "membership.notYet")}
        </p>
        {membership && (
          <p className="text-sm">
            {t("membership.until")} <DateTime at={membership.endsAt} />
          </p>
        )}
        {!membership && endedAt && (
          <p className="text-sm">
            {t("membership.ended")} <DateTime at={endedAt} />
          </p>
        )}
      </div>
    </Card>
  );
}
