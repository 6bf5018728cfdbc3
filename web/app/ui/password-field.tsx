import { useTranslation } from "react-i18next";
import { passwordLength } from "#core/ports/password-hasher";
import { Field } from "./field.tsx";

interface PasswordFieldProps {
  name?: string;
  label: string;
  /** `new` asks for the least length and says it; `current` takes whatever was once accepted. */
  kind: "new" | "current";
}

/** A field for a password, in a way that password managers understand. */
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
