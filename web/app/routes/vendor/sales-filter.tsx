import { Form, useSearchParams } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Field } from "#app/ui/field.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { settlementStatuses } from "#core/domain/settlement";

interface SalesFilterProps {
  vendors: readonly { id: string; name: string }[];
  chosen: { vendor?: string | undefined; show: string; from?: string | undefined; to?: string | undefined };
  busy: boolean;
}

/** Narrows the sales: how they stand, whose, and when. All of it is in the address. */
export function SalesFilter({ vendors, chosen, busy }: SalesFilterProps) {
  const { t } = useTranslation();
  const [path = ""] = useAppPath()("/vendor").split("?");
  const [params] = useSearchParams();
  const { show, vendor, from, to } = chosen;
  const isNarrow = [vendor, from, to].some((each) => each !== undefined);
  return (
    <div className="mb-4 space-y-3">
      <FilterChips
        label={t("vendor.filter.status")}
        name="show"
        current={show}
        choices={[
          { value: "all", text: t("vendor.filter.all") },
          ...settlementStatuses.map((value) => ({ value, text: t(`vendor.status.${value}`) })),
        ]}
      />
      <details open={isNarrow}>
        <summary className="inline-flex min-h-11 items-center text-sm text-brand sm:min-h-9">
          {t("vendor.filter.more")}
        </summary>
        <Form key={params.toString()} action={path} className="flex flex-wrap items-end gap-3" preventScrollReset>
          <UnstoredCodeInputs />
          {show !== "all" && <input type="hidden" name="show" value={show} />}
          {vendors.length > 1 && (
            <div className="min-w-0 flex-1 basis-48">
              <SelectField
                label={t("vendor.filter.shop")}
                name="vendor"
                defaultValue={vendor ?? ""}
                choices={[
                  { value: "", text: t("vendor.filter.all") },
                  ...vendors.map(({ id, name }) => ({ value: id, text: name })),
                ]}
              />
            </div>
          )}
          <div className="min-w-0 flex-1 basis-36">
            <Field label={t("vendor.filter.from")} name="from" type="date" defaultValue={from} />
          </div>
          <div className="min-w-0 flex-1 basis-36">
            <Field label={t("vendor.filter.to")} name="to" type="date" defaultValue={to} />
          </div>
          <Button type="submit" look="secondary" disabled={busy}>
            {t("vendor.filter.apply")}
          </Button>
        </Form>
      </details>
    </div>
  );
}
