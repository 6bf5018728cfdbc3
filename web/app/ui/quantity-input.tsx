import { useId } from "react";

interface QuantityInputProps {
  label: string;
  defaultValue: number;
  /** 1..99 */
  max: number;
  /** Keeps the label for screen readers only, where the text around it already says what is counted. */
  quiet?: boolean;
  onChange?: () => void;
}

export function QuantityInput({ label, defaultValue, max, quiet = false, onChange }: QuantityInputProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={quiet ? "sr-only" : "mb-1.5 block text-sm font-medium"}>
        {label}
      </label>
      <input
        id={id}
        type="number"
        name="quantity"
        inputMode="numeric"
        min={1}
        max={max}
        required
        defaultValue={defaultValue}
        onChange={onChange}
        className="field-control w-20!"
      />
    </div>
  );
}
