import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { useChosen } from "#app/ui/row-selection.tsx";
import { reasonLength } from "#core/domain/plain-text";
import { useTyped } from "../../typed-form.ts";
import { sumsByCurrency } from "../sums-by-currency.ts";
import { SETTLEMENT_BOX } from "./holding.ts";
import type { LedgerRow } from "./ledger-table.tsx";

interface HoldFormProps {
  id: string;
  settlements: readonly LedgerRow[];
  busy: boolean;
}

/** Holds or releases the chosen settlements, for a reason that their vendors read. */
export function HoldForm({ id, settlements, busy }: HoldFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const addressOf = useAddress();
  const ids = useChosen({ name: SETTLEMENT_BOX, form: id });
  const chosen = settlements.filter((each) => ids.includes(each.id));
  const sums = sumsByCurrency(chosen.map(({ currency, left }) => ({ currency, amountMinor: left.netMinor })))
    .map(({ currency, amountMinor }) => formatMoney(locale, amountMinor, currency))
    .join(", ");
  return (
    // In sight while anything is chosen, however long the table is.
    <section
      aria-labelledby="holding-title"
      className={`mt-8 rounded-md border bg-surface p-4 ${ids.length > 0 ? "sticky bottom-[var(--bar,0px)] z-20 border-line-strong shadow-lift" : "border-line"}`}
    >
      <h2 id="holding-title" className="font-semibold">
        {t("admin.ledger.holding")}
      </h2>
      <p className="mb-3 text-sm text-ink-soft" suppressHydrationWarning>
        {ids.length > 0 ? `${t("admin.ledger.chosen", { count: ids.length })}: ${sums}` : t("admin.ledger.chooseFirst")}
      </p>
      <Form
        id={id}
        method="post"
        action={addressOf({ open: null })}
        preventScrollReset
        className="items-start gap-4 space-y-4 @2xl:flex @2xl:space-y-0"
      >
        <ReasonAndButtons moves={["hold", "release"]} busy={busy} />
      </Form>
    </section>
  );
}

/** The reason of a hold or a release, and the buttons. */
export function ReasonAndButtons({ moves, busy }: { moves: readonly ("hold" | "release")[]; busy: boolean }) {
  const { t } = useTranslation();
  const typed = { hold: useTyped("hold"), release: useTyped("release") };
  return (
    <>
      <div className="flex-1">
        <Field
          name="reason"
          label={t("admin.reward.reason")}
          hint={t("admin.ledger.reasonHint")}
          required
          autoComplete="off"
          defaultValue={typed.hold.reason ?? typed.release.reason}
          {...reasonLength}
        />
      </div>
      <div className="flex flex-wrap gap-3 @2xl:pt-[1.625rem]">
        {moves.map((move) => (
          <Button key={move} type="submit" look="secondary" name="intent" value={move} disabled={busy}>
            {t(`admin.ledger.${move}`)}
          </Button>
        ))}
      </div>
    </>
  );
}
