import { useTranslation } from "#app/i18n/translation.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import type { PersonDesk } from "#core/services/people/read-person";

/** The kinds of letters that were sent in the last week; what is in them is for their reader alone. */
export function PersonLetters({ letters }: { letters: PersonDesk["letters"] }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.people.letters")}</h2>
      {letters.length === 0 ? (
        <p className="text-sm text-ink-soft">{t("admin.people.noLetters")}</p>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface text-sm">
          {letters.map(({ id, kind, queuedAt, sentAt }) => (
            <li key={id} className="flex flex-wrap justify-between gap-x-4 p-4">
              <span>{t(`admin.people.letter.${kind ?? "unknown"}`)}</span>
              <span className="text-ink-soft">
                {sentAt === null && `${t("admin.people.letterWaits")} `}
                <DateTime at={sentAt ?? queuedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
