import { useEffect, useRef, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";

export interface Selection<Row> {
  /** Name of the boxes: the form gets it once a chosen row, with the row's key. */
  name: string;
  /** Id of the form that they belong to. */
  form: string;
  /** What a row's box is called. */
  label(row: Row): string;
  /** Rows that cannot be chosen have no box. */
  canChoose?(row: Row): boolean;
  /** Keys that are chosen to begin with, e.g. when a form is shown again. */
  chosen?: ReadonlySet<string>;
  /** How a row stands: once that changes, it is no longer chosen. */
  state?(row: Row): string;
}

interface SelectRowProps<Row> {
  selection: Selection<Row>;
  row: Row;
  value: string;
}

export function SelectRow<Row>({ selection, row, value }: SelectRowProps<Row>) {
  const { name, form, label, canChoose = () => true, chosen, state = () => "" } = selection;
  if (!canChoose(row)) return null;
  return (
    <label className="relative z-1 -m-2 flex p-2">
      <input
        key={state(row)}
        type="checkbox"
        data-choice
        name={name}
        form={form}
        value={value}
        defaultChecked={chosen?.has(value)}
        className="size-5 shrink-0"
      />
      <span className="sr-only">{label(row)}</span>
    </label>
  );
}

/** The boxes of a form that are on the page. */
function boxesOf({ name, form }: { name: string; form: string }) {
  const all = document.querySelectorAll<HTMLInputElement>(`input[data-choice][form="${CSS.escape(form)}"]`);
  return [...all].filter((box) => box.name === name);
}

/** Chooses every row of the page, or none. It is of no use without JavaScript, and not there. */
export function SelectAll({ name, form }: { name: string; form: string }) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const chosen = useChosen({ name, form });
  useEffect(() => {
    if (!box.current) return;
    const total = boxesOf({ name, form }).length;
    box.current.checked = total > 0 && chosen.length === total;
    box.current.indeterminate = chosen.length > 0 && chosen.length < total;
  });
  const chooseAll = (checked: boolean) => {
    for (const each of boxesOf({ name, form })) {
      if (each.checked === checked) continue;
      each.checked = checked;
      each.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  return (
    <label className="-m-2 flex items-center gap-2 p-2 text-ink-soft [@media(scripting:none)]:hidden">
      <input
        ref={box}
        type="checkbox"
        className="size-5 shrink-0"
        onChange={(event) => chooseAll(event.target.checked)}
      />
      <span className="grid-rows:sr-only">{t("table.chooseAll")}</span>
    </label>
  );
}

/** Keys of the rows that are chosen now. Empty until the page is hydrated. */
export function useChosen({ name, form }: { name: string; form: string }): string[] {
  const [chosen, setChosen] = useState<string[]>([]);
  // After each render too: rows come and go, and their boxes with them.
  useEffect(() => {
    const read = () => {
      const now = boxesOf({ name, form }).flatMap((box) => (box.checked ? [box.value] : []));
      setChosen((before) => (before.join() === now.join() ? before : now));
    };
    read();
    document.addEventListener("change", read);
    return () => document.removeEventListener("change", read);
  });
  return chosen;
}
