import { useTranslation } from "#app/i18n/translation.ts";
import { Field } from "#app/ui/field.tsx";
import { IDENTITY } from "./identity.ts";

/** Takes the code of an app, or one for recovery. */
export function CodeField() {
  const { t } = useTranslation();
  return (
    <Field
      name={IDENTITY.code}
      label={t("identity.code")}
      hint={t("identity.codeHint")}
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      required
      maxLength={40}
    />
  );
}
