import { useTranslation } from "react-i18next";
import { formatMoney, formatRate } from "#app/format/money.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { vendorTiers } from "#core/domain/commission";
import { currencies } from "#core/domain/money";
import { payoutMethods } from "#core/domain/payout";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { userRoles } from "#core/domain/viewer";

type Fields = Readonly<Record<string, unknown>>;

interface ActionHistoryProps {
  actions: readonly {
    id: string;
    actor: string;
    action: string;
    before: Fields | null;
    after: Fields | null;
    reason: string | null;
    at: Date;
  }[];
}

/** Who changed what, from what to what, and why. */
export function ActionHistory({ actions }: ActionHistoryProps) {
  const { t } = useTranslation();
  const actionName = useNameOf("action");
  const fieldName = useNameOf("field");
  const shown = useShownValue();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.vendors.history")}</h2>
      {actions.length === 0 ? (
        <EmptyState icon="clock" title={t("admin.vendors.historyNone")} text={t("admin.vendors.historyNoneText")} />
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface text-sm">
          {actions.map(({ id, actor, action, before, after, reason, at }) => (
            <li key={id} data-row className="space-y-1 p-4 break-words">
              <p className="flex flex-wrap justify-between gap-x-4">
                <span className="font-medium">{actionName(action) ?? action}</span>
                <span className="text-ink-soft">
                  <DateTime at={at} />
                </span>
              </p>
              {Object.keys({ ...before, ...after }).map((field) => {
                const name = fieldName(field);
                return name === null ? null : (
                  <p key={field} suppressHydrationWarning>
                    {name}: {before && `${shown(field, before[field])} → `}
                    {shown(field, after?.[field])}
                  </p>
                );
              })}
              {reason !== null && <p>{reason}</p>}
              <p className="text-ink-soft">{actor}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The name of what the log calls by a key; null for keys that have none, as another release may write. */
function useNameOf(kind: "action" | "field") {
  const { t, i18n } = useTranslation();
  return (key: string): string | null => {
    const path = `admin.vendors.${kind}.${key}`;
    const text: unknown = i18n.exists(path) ? t(path as "admin.vendors.save") : null;
    return typeof text === "string" ? text : null;
  };
}

/** A value of the log as its field is written: rates in percent, sums as money, words in the reader's language. */
function useShownValue() {
  const { t } = useTranslation();
  const locale = useLocale();
  return (field: string, value: unknown): string => {
    if (value === null || value === undefined) return t("admin.vendors.blank");
    if (field.endsWith("RateBp")) return formatRate(locale, Number(value));
    const currency = currencies.find((each) => field === `payoutMinimum${each}`);
    if (currency) return formatMoney(locale, BigInt(String(value)), currency);
    const tier = vendorTiers.find((each) => field === "tier" && each === value);
    if (tier) return t(`admin.vendors.tier.${tier}`);
    const role = userRoles.find((each) => field === "role" && each === value);
    if (role) return t(`admin.people.role.${role}`);
    const method = payoutMethods.find((each) => field === "payoutMethod" && each === value);
    if (method) return t(`payout.method.${method}`);
    const schedule = payoutSchedules.find((each) => field === "payoutSchedule" && each === value);
    return schedule ? t(`admin.vendors.schedule.${schedule}`) : String(value);
  };
}
