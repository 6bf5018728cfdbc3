import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink, UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import type { OrderKeyKind } from "#core/domain/order-search";
import type { RewardFilter } from "./reward-filter.server.ts";

interface RewardSearchProps {
  filter: RewardFilter;
  /** What the query was read as; null without one. */
  readAs: OrderKeyKind | null;
  busy: boolean;
}

/** One box for everything a reward can be found by, and the days on which it came. Kept in the address. */
export function RewardSearch({ filter, readAs, busy }: RewardSearchProps) {
  const { t } = useTranslation();
  const { q, from, to, status } = filter;
  const [path = ""] = useAppPath()("/admin/refcodes").split("?");
  const hint = q === null ? t("admin.orders.unreadable") : readAs ? t(`admin.rewards.readAs.${readAs}`) : undefined;
  return (
    <Form
      key={JSON.stringify([q, from, to])}
      role="search"
      aria-label={t("admin.rewards.search")}
      action={path}
      className="mb-4 grid grid-cols-2 items-start gap-4 rounded-md border border-line bg-surface p-4 @3xl:grid-cols-[2fr_1fr_1fr_auto]"
    >
      <UnstoredCodeInputs />
      {(from !== undefined || to !== undefined) && <input type="hidden" name="status" value={status} />}
      <div className="col-span-2 @3xl:col-span-1">
        <Field
          type="search"
          name="q"
          label={t("admin.rewards.search")}
          hint={hint ?? t("admin.rewards.searchHint")}
          defaultValue={q ?? ""}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </div>
      <div className="col-span-2 min-w-0 @xs:col-span-1">
        <Field type="date" name="from" label={t("admin.rewards.from")} defaultValue={from ?? ""} />
      </div>
      <div className="col-span-2 min-w-0 @xs:col-span-1">
        <Field type="date" name="to" label={t("admin.rewards.to")} defaultValue={to ?? ""} />
      </div>
      <div className="col-span-2 flex flex-wrap gap-3 @3xl:col-span-1 @3xl:pt-[1.625rem]">
        <Button type="submit" look="secondary" disabled={busy}>
          {t("admin.orders.find")}
        </Button>
        {(q !== "" || from !== undefined || to !== undefined) && (
          <AppLink to="/admin/refcodes" className={buttonClass("quiet")}>
            {t("admin.ledger.showAll")}
          </AppLink>
        )}
      </div>
    </Form>
  );
}
