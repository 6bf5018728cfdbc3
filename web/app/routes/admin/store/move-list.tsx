import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";

interface MoveListProps {
  moves: readonly {
    label: string;
    actor: string;
    /** Null for a part of the system. */
    actorName: string | null;
    reason: string | null;
    reference?: string | null;
    at: Date;
  }[];
}

/** What became of a settlement or a payout, with who did it and why; the newest is at the end. */
export function MoveList({ moves }: MoveListProps) {
  const { t } = useTranslation();
  if (moves.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 font-medium">{t("admin.order.story.title")}</h3>
      <ol className="ml-1.5 border-l border-line-strong">
        {moves.map(({ label, actor, actorName, reason, reference, at }) => (
          <li key={`${label} ${at.getTime()}`} className="relative pb-3 pl-5 last:pb-0">
            <span className="absolute top-1.5 -left-[5px] size-[9px] rounded-full border border-line-strong bg-surface" />
            <span className="block">{label}</span>
            {reason && <span className="block break-words">{reason}</span>}
            {reference && <span className="block break-all text-ink-soft">{t("admin.order.bank", { reference })}</span>}
            <span className="text-xs text-ink-soft">
              <DateTime at={at} /> · {actorName ?? (isPart(actor) ? t("admin.payouts.byItself") : actor)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Parts of the system have short names in small letters; people have ids. */
function isPart(actor: string): boolean {
  return /^[a-z_]{1,20}$/.test(actor);
}
