import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink, UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import type { LedgerFilter } from "./ledger-filter.server.ts";

interface LedgerFiltersProps {
  filter: LedgerFilter;
  names: readonly { id: string; name: string }[];
  busy: boolean;
}

/** What the ledger is narrowed to, kept in the address. The status stays. */
export function LedgerFilters({ filter, names, busy }: LedgerFiltersProps) {
  const { t } = useTranslation();
  const { q, status, vendor, code, from, to } = filter;
  const [path = ""] = useAppPath()("/admin/store/commissions").split("?");
  const isNarrowed = [vendor, code, from, to].some((each) => each !== undefined) || q !== "";
  return (
    <Form
      key={JSON.stringify(filter)}
      role="search"
      aria-label={t("admin.ledger.filter")}
      action={path}
      className="mb-5 rounded-md border border-line bg-surface p-4"
    >
      <UnstoredCodeInputs />
      {status !== "all" && <input type="hidden" name="status" value={status} />}
      <div className="grid grid-cols-2 gap-4 @3xl:grid-cols-6">
        <div className="col-span-2">
          <Field
            type="search"
            name="q"
            label={t("admin.ledger.search")}
            defaultValue={q}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <label className="col-span-2 block text-sm font-medium">
          <span className="mb-1.5 block">{t("admin.due.vendor")}</span>
          <select name="vendor" defaultValue={vendor ?? ""} className="field-control font-normal">
            <option value="">{t("admin.ledger.allVendors")}</option>
            {names.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div className="col-span-2">
          <Field
            name="code"
            label={t("admin.ledger.code")}
            defaultValue={code ?? ""}
            maxLength={40}
            autoComplete="off"
          />
        </div>
        <div className="col-span-2 min-w-0 @sm:col-span-1 @3xl:col-span-2">
          <Field type="date" name="from" label={t("admin.ledger.from")} defaultValue={from ?? ""} />
        </div>
        <div className="col-span-2 min-w-0 @sm:col-span-1 @3xl:col-span-2">
          <Field type="date" name="to" label={t("admin.ledger.to")} defaultValue={to ?? ""} />
        </div>
        <div className="col-span-2 flex flex-wrap items-end gap-3">
          <Button type="submit" look="secondary" disabled={busy}>
            {t("admin.orders.find")}
          </Button>
          {isNarrowed && (
            <AppLink to="/admin/store/commissions" className={buttonClass("quiet")}>
              {t("admin.ledger.showAll")}
            </AppLink>
          )}
        </div>
      </div>
    </Form>
  );
}
