import { useEffect, useRef } from "react";
import { Form, useSubmit } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { isChanged } from "#app/session/changed-form.ts";
import { UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { type ProductSort, productSorts } from "#core/domain/catalogue";

interface CatalogueFilterProps {
  vendors: { id: string; name: string }[];
  chosen: { q: string; vendor: string; stock: "all" | "in"; sort: ProductSort };
}

/** Narrows the catalogue; every choice is in the address and takes effect at once. */
export function CatalogueFilter({ vendors, chosen }: CatalogueFilterProps) {
  const { t } = useTranslation();
  const submit = useSubmit();
  const [path = "/"] = useAppPath()("/").split("?");

  /** Leaves defaults out of the address. */
  function apply(form: HTMLFormElement) {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value !== "" && value !== "standard") params.append(name, value);
    }
    submit(params, { method: "get", action: path });
  }

  const form = useRef<HTMLFormElement>(null);
  // Once, for what was chosen before the script ran.
  const applyFirst = useRef(apply);
  useEffect(() => {
    if (form.current && isChanged(form.current)) applyFirst.current(form.current);
  }, []);

  return (
    <Form
      key={JSON.stringify(chosen)}
      ref={form}
      action={path}
      autoComplete="off"
      aria-label={t("catalogue.filter")}
      className="mb-6 flex flex-wrap items-center gap-3 text-sm"
      onChange={(event) => apply(event.currentTarget)}
      onSubmit={(event) => {
        event.preventDefault();
        apply(event.currentTarget);
      }}
    >
      {chosen.q && <input type="hidden" name="q" value={chosen.q} />}
      <UnstoredCodeInputs />
      <select
        name="vendor"
        aria-label={t("catalogue.vendor")}
        defaultValue={chosen.vendor}
        className="field-control w-auto! max-sm:flex-1"
      >
        <option value="">{t("catalogue.allVendors")}</option>
        {vendors.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        name="sort"
        aria-label={t("catalogue.order")}
        defaultValue={chosen.sort}
        className="field-control w-auto! max-sm:flex-1"
      >
        {productSorts.map((sort) => (
          <option key={sort} value={sort}>
            {t(`catalogue.sort.${sort}`)}
          </option>
        ))}
      </select>
      <label className="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          name="stock"
          value="in"
          defaultChecked={chosen.stock === "in"}
          className="size-5 accent-brand-fill"
        />
        {t("catalogue.inStock")}
      </label>
      <noscript>
        <Button type="submit" look="secondary" size="sm">
          {t("catalogue.apply")}
        </Button>
      </noscript>
    </Form>
  );
}
