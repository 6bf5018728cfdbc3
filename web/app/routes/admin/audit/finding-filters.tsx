import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink, UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { auditAreas } from "#core/domain/audit-area";
import type { AuditFilter } from "./audit-filter.server.ts";

/** What findings are narrowed to, kept in the address. The state stays. */
export function FindingFilters({ filter, busy }: { filter: AuditFilter; busy: boolean }) {
  const { t } = useTranslation();
  const { q, area, state } = filter;
  const [path = ""] = useAppPath()("/admin/audit").split("?");
  return (
    <Form
      key={`${q} ${area}`}
      role="search"
      aria-label={t("admin.audit.filter")}
      action={path}
      className="mb-5 rounded-md border border-line bg-surface p-4"
    >
      <UnstoredCodeInputs />
      {state !== "open" && <input type="hidden" name="state" value={state} />}
      <div className="grid gap-4 @3xl:grid-cols-[2fr_1fr_auto]">
        <Field
          type="search"
          name="q"
          label={t("admin.audit.search")}
          defaultValue={q}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
        />
        <SelectField
          name="area"
          label={t("admin.audit.area")}
          defaultValue={area}
          choices={["" as const, ...auditAreas].map((value) => ({
            value,
            text: value === "" ? t("admin.audit.anyArea") : t(`admin.audit.areas.${value}`),
          }))}
        />
        <div className="flex flex-wrap items-end gap-3">
          <Button type="submit" look="secondary" disabled={busy}>
            {t("admin.orders.find")}
          </Button>
          {(q !== "" || area !== "") && (
            <AppLink to="/admin/audit" className={buttonClass("quiet")}>
              {t("admin.ledger.showAll")}
            </AppLink>
          )}
        </div>
      </div>
    </Form>
  );
}
