import { formatMoney, formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { codeStandings } from "#core/domain/code-standing";
import { vendorTiers } from "#core/domain/commission";
import { type Locale, locales } from "#core/domain/locale";
import { currencies } from "#core/domain/money";
import { payoutMethods } from "#core/domain/payout";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { textIn } from "#core/domain/translated";
import { userRoles } from "#core/domain/viewer";

export type ActionData = Readonly<Record<string, unknown>>;

interface ActionFieldsProps {
  before: ActionData | null;
  after: ActionData | null;
}

/** What an action changed, from what to what: the fields that have a name for people. */
export function ActionFields({ before, after }: ActionFieldsProps) {
  const fieldName = useNameOf("field");
  const shown = useShownValue();
  return Object.keys({ ...before, ...after }).map((field) => {
    const name = fieldName(field);
    const hasWas = before !== null && Object.hasOwn(before, field);
    return name === null ? null : (
      <p key={field} suppressHydrationWarning>
        {name}: {hasWas && shown(field, before)}
        {hasWas && after !== null && " → "}
        {after !== null && shown(field, after)}
      </p>
    );
  });
}

/** The name of what was done; its key where it has none, as another release may write. */
export function useActionName() {
  const nameOf = useNameOf("action");
  return (action: string): string => nameOf(action) ?? action;
}

function useNameOf(kind: "action" | "field") {
  const { t, i18n } = useTranslation();
  return (key: string): string | null => {
    const path = `admin.actions.${kind}.${key}`;
    const text: unknown = i18n.exists(path) ? t(path as "admin.actions.title") : null;
    return typeof text === "string" ? text : null;
  };
}

/** A value of the log as its field is written: rates in percent, sums as money, words in the reader's language. */
function useShownValue() {
  const { t } = useTranslation();
  const locale = useLocale();
  return (field: string, fields: ActionData): string => {
    const value = fields[field];
    if (value === null || value === undefined) return t("admin.vendors.blank");
    if (field.endsWith("RateBp")) return formatRate(locale, Number(value));
    if (field === "amountMinor") return moneyOf(value, fields.currency) ?? String(value);
    const currency = currencies.find((each) => field === `payoutMinimum${each}`);
    if (currency) return formatMoney(locale, BigInt(String(value)), currency);
    const tier = vendorTiers.find((each) => field === "tier" && each === value);
    if (tier) return t(`admin.vendors.tier.${tier}`);
    const role = userRoles.find((each) => field === "role" && each === value);
    if (role) return t(`admin.people.role.${role}`);
    const method = payoutMethods.find((each) => field === "payoutMethod" && each === value);
    if (method) return t(`payout.method.${method}`);
    const schedule = payoutSchedules.find((each) => field === "payoutSchedule" && each === value);
    if (schedule) return t(`admin.vendors.schedule.${schedule}`);
    const standing = codeStandings.find((each) => field === "codeStanding" && each === value);
    if (standing) return t(`admin.codes.standing.${standing}`);
    if (typeof value !== "object") return String(value);
    return isTexts(value) ? textIn(value, locale) : JSON.stringify(value);
  };

  function moneyOf(minor: unknown, currency: unknown): string | null {
    const known = currencies.find((each) => each === currency);
    return known && /^\d+$/.test(String(minor)) ? formatMoney(locale, BigInt(String(minor)), known) : null;
  }
}

/** A product's name or description, in each language. */
function isTexts(value: object): value is Record<Locale, string> {
  return locales.every((each) => typeof Reflect.get(value, each) === "string");
}
