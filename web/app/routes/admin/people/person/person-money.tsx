import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Money } from "#app/ui/money.tsx";
import type { PersonDesk } from "#core/services/people/read-person";

/** What the person has on credit and owes in tokens, and where either is changed. */
export function PersonMoney({ person: { credit, owes, accountName, deletedAt } }: { person: PersonDesk }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("credit.balance")}</h2>
      <div className="space-y-1 rounded-md border border-line bg-surface p-4 text-sm">
        {credit.length === 0 ? (
          <p className="text-ink-soft">{t("grant.noCredit")}</p>
        ) : (
          credit.map(({ currency, balanceMinor }) => (
            <p key={currency} className="font-semibold">
              <Money minor={balanceMinor} currency={currency} />
            </p>
          ))
        )}
        {owes > 0n && <p className="text-warning">{t("admin.people.owes")}</p>}
        {deletedAt === null && (
          <p className="pt-2">
            <AppLink
              to={`/admin/people/credit?to=${encodeURIComponent(accountName)}`}
              className="underline underline-offset-4"
            >
              {t("grant.title")}
            </AppLink>
          </p>
        )}
      </div>
    </section>
  );
}
