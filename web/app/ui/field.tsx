import { type InputHTMLAttributes, useId } from "react";
import { useTranslation } from "#app/i18n/translation.ts";

/** What can be wrong with a field; the messages of a form's schema are among these. */
export type FieldProblem = "required" | "tooShort" | "tooLong" | "phone" | "email" | "number" | BankProblem;

/** What can be wrong with a field of bank details. */
export type BankProblem = "iban" | "holder" | "taxCode" | "purpose";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  label: string;
  hint?: string | undefined;
  problem?: FieldProblem | undefined;
}

/** A labelled input that says what is wrong with it. */
export function Field({ label, hint, problem, ...input }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const describedBy = [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        className="field-control"
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy}
        onInvalid={({ currentTarget }) => currentTarget.setCustomValidity(t(`problem.${problemOf(currentTarget)}`))}
        {...input}
        onInput={(event) => {
          event.currentTarget.setCustomValidity("");
          input.onInput?.(event);
        }}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className="mt-1.5 text-sm text-danger">
          {t(`problem.${problem}`)}
        </p>
      )}
    </div>
  );
}

/** The browser's validation error, in the language of the store rather than of the browser. */
function problemOf({ validity, type }: HTMLInputElement): FieldProblem {
  if (validity.valueMissing) return "required";
  if (validity.tooShort) return "tooShort";
  if (validity.tooLong) return "tooLong";
  return type === "email" ? "email" : "number";
}

const problems: readonly FieldProblem[] = ["required", "tooShort", "tooLong", "phone"];

/** The first known problem of a field; any other message of the schema counts as `required`. */
export function firstProblem(errors: readonly string[] | null | undefined): FieldProblem | undefined {
  const [first] = errors ?? [];
  if (first === undefined) return undefined;
  return problems.find((problem) => problem === first) ?? "required";
}
