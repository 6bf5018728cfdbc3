import { useTranslation } from "react-i18next";
import type { RefusalReason } from "#core/domain/attribution";
import { Card } from "./card.tsx";
import { DateTime } from "./date-time.tsx";

interface Refused {
  reason: RefusalReason;
  at: Date;
}

/** Why some orders with the code earned nothing, without naming who bought. */
export function RefusedList({ refused }: { refused: Refused[] }) {
  const { t } = useTranslation();
  if (refused.length === 0) return null;
  return (
    <section aria-labelledby="refused-title">
      <h2 id="refused-title" className="mb-3 text-lg">
        {t("refcodes.refusedTitle")}
      </h2>
      <Card className="py-0!">
        <ul className="divide-y divide-line text-sm">
          {refused.map(({ reason, at }) => (
            <li key={`${reason}-${at.toISOString()}`} className="flex flex-wrap justify-between gap-x-6 gap-y-1 py-3">
              <span className="max-w-text">{t(`refcodes.refused.${reason}`)}</span>
              <span className="text-ink-soft">
                <DateTime at={at} dateOnly />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}
