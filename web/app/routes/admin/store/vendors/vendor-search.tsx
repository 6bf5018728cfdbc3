import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "react-router";
import { useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import type { VendorShow } from "#core/domain/vendor-show";

/** One box for a vendor's name or the e-mail of its person. The filter stays. */
export function VendorSearch({ query, show, busy }: { query: string; show: VendorShow; busy: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const [path = ""] = useAppPath()("/admin/store/vendors").split("?");
  return (
    <Form role="search" aria-label={t("admin.vendors.search")} action={path} className="mb-5">
      {show !== "all" && <input type="hidden" name="show" value={show} />}
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {t("admin.vendors.search")}
      </label>
      <div className="flex gap-3">
        <input
          key={query}
          id={id}
          type="search"
          name="q"
          defaultValue={query}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="field-control"
        />
        <Button type="submit" disabled={busy}>
          {t("admin.vendors.find")}
        </Button>
      </div>
    </Form>
  );
}
