import { useTranslation } from "#app/i18n/translation.ts";
import { passwordLength } from "#core/ports/password-hasher";
import { Field } from "./field.tsx";

interface PasswordFieldProps {
  name?: string;
  label: string;
  /** `new` enforces the minimum length and says so; `current` accepts any length, as older rules may have. */
  kind: "new" | "current";
}

/** A password field with the attributes that password managers look for. */
export function PasswordField({ name = "password", label, kind }: PasswordFieldProps) {
  const { t } = useTranslation();
  const isNew = kind === "new";
  return (
    <Field
      name={name}
      type="password"
      label={label}
      hint={isNew ? t("signIn.passwordHint", { count: passwordLength.min }) : undefined}
      autoComplete={isNew ? "new-password" : "current-password"}
      required
      minLength={isNew ? passwordLength.min : undefined}
      maxLength={passwordLength.max}
    />
  );
}
