import { useId } from "react";

interface SelectFieldProps {
  name: string;
  label: string;
  hint?: string | undefined;
  defaultValue?: string | undefined;
  choices: readonly { value: string; text: string }[];
}

/** A labelled choice of one. */
export function SelectField({ name, label, hint, defaultValue, choices }: SelectFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        name={name}
        defaultValue={defaultValue}
        className="field-control"
        aria-describedby={hint && `${id}-hint`}
      >
        {choices.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
