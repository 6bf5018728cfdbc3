import { Form, useLocation, useSearchParams } from "react-router";
import { unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { UnstoredCodeInputs, useAppPath } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";

/** Searches products; results are shown in the catalogue. */
export function CatalogueSearch() {
  const { t } = useTranslation();
  const action = useAppPath()("/");
  const [params] = useSearchParams();
  const inCatalogue = unlocalisePath(useLocation().pathname) === "/";
  // Other pages search for something else by the same name.
  const query = (inCatalogue && params.get("q")) || "";
  return (
    <Form role="search" aria-label={t("shell.search")} action={action.split("?")[0] ?? "/"} className="relative">
      <span className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-ink-soft">
        <Icon name="search" size={18} />
      </span>
      <input
        key={query}
        type="search"
        name="q"
        defaultValue={query}
        maxLength={80}
        aria-label={t("shell.search")}
        placeholder={t("shell.search")}
        className="field-control pl-10!"
      />
      <UnstoredCodeInputs />
    </Form>
  );
}
