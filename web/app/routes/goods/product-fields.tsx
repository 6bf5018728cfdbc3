import { useId } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { useSpokenLocales } from "#app/session/root-data.ts";
import { useTypedBefore } from "#app/session/typed-before.ts";
import { Field } from "#app/ui/field.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { productLimits } from "#core/domain/goods";
import { type Locale, locales } from "#core/domain/locale";
import type { TypedProduct } from "./typed-product.ts";

interface ProductFieldsProps {
  typed: TypedProduct;
  currency: string;
}

/** Texts and price of a product: the reader's language first, the others below it. `readProductForm` reads them. */
export function ProductFields({ typed, currency }: ProductFieldsProps) {
  const { t } = useTranslation();
  const own = useLocale();
  const spoken = useSpokenLocales();
  const others = spoken.filter((locale) => locale !== own);
  // A text that somebody else wrote is not hidden from whoever reads another language.
  const isOnlyElsewhere = typed.name[own] === "" && others.some((locale) => typed.name[locale] !== "");
  return (
    <div className="space-y-5">
      <LanguageFields locale={own} typed={typed} />
      <UnspokenTexts typed={typed} spoken={spoken} />
      {others.length > 0 && (
        <details className="group rounded-sm border border-line p-4" open={isOnlyElsewhere}>
          <summary className="-m-4 flex min-h-11 items-center justify-between gap-3 px-4 text-sm font-medium">
            {t("goods.form.others")}
            <span className="group-open:rotate-180">
              <Icon name="chevron" size={16} />
            </span>
          </summary>
          <p className="mt-6 max-w-text text-sm text-ink-soft">{t("goods.form.othersText")}</p>
          {others.map((locale) => (
            <fieldset key={locale} className="mt-5" lang={locale}>
              <legend className="mb-3 text-sm font-semibold">{t(`shell.languages.${locale}`)}</legend>
              <LanguageFields locale={locale} typed={typed} />
            </fieldset>
          ))}
        </details>
      )}
      <Field
        name="price"
        label={t("goods.form.price", { currency })}
        hint={t("goods.form.priceHint")}
        defaultValue={typed.price}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        required
      />
    </div>
  );
}

/** Texts in languages that the store no longer speaks: whoever edits the others does not delete them. */
function UnspokenTexts({ typed, spoken }: { typed: TypedProduct; spoken: readonly Locale[] }) {
  return locales
    .filter((locale) => !spoken.includes(locale))
    .flatMap((locale) => [
      <input key={`name.${locale}`} type="hidden" name={`name.${locale}`} value={typed.name[locale]} />,
      <input key={`text.${locale}`} type="hidden" name={`description.${locale}`} value={typed.description[locale]} />,
    ]);
}

function LanguageFields({ locale, typed }: { locale: Locale; typed: TypedProduct }) {
  const { t } = useTranslation();
  const id = useId();
  const description = useTypedBefore(id, typed.description[locale]);
  return (
    <div className="space-y-5">
      <Field
        name={`name.${locale}`}
        label={t("goods.form.name")}
        defaultValue={typed.name[locale]}
        maxLength={productLimits.name}
        autoComplete="off"
      />
      <div>
        <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
          {t("goods.form.description")}
        </label>
        <textarea
          id={id}
          name={`description.${locale}`}
          defaultValue={description}
          maxLength={productLimits.description}
          rows={5}
          className="field-control py-2"
        />
      </div>
    </div>
  );
}
