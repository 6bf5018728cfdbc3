import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import type { PreviewedStanding, RefundPreview } from "#core/services/refunds/preview-refund";

/** When the buyer's membership ends before and after. */
export function StandingEffect({ membership }: { membership: NonNullable<RefundPreview["membership"]> }) {
  return (
    <p>
      <Standing standing={membership.before} /> →{" "}
      <b className="font-semibold">
        <Standing standing={membership.after} />
      </b>
    </p>
  );
}

function Standing({ standing }: { standing: PreviewedStanding | null }) {
  const { t } = useTranslation();
  if (!standing) return t("admin.refund.effect.noMembership");
  return (
    <>
      {t("admin.refund.effect.level", { level: standing.level })} <DateTime at={standing.endsAt} />
    </>
  );
}
