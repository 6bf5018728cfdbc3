import { type ReactNode, useId } from "react";
import { Form } from "react-router";
import { useAppPath } from "./app-link.tsx";
import { Button } from "./button.tsx";

interface SearchBoxProps {
  /** The list's page, whose `?q=` is the query. */
  page: string;
  query: string;
  /** The filter, which stays; `all` for none. */
  show: string;
  label: string;
  submit: string;
  /** Said below the box. */
  hint?: ReactNode;
  /** Whether the hint says that the query can name nothing. */
  unreadable?: boolean;
  busy: boolean;
}

/** One box for what an entry of a list is found by. */
export function SearchBox({ page, query, show, label, submit, hint, unreadable = false, busy }: SearchBoxProps) {
  const id = useId();
  const [path = ""] = useAppPath()(page).split("?");
  return (
    <Form role="search" aria-label={label} action={path} className="mb-5">
      {show !== "all" && <input type="hidden" name="show" value={show} />}
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
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
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className="field-control"
        />
        <Button type="submit" disabled={busy}>
          {submit}
        </Button>
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={`mt-1.5 text-sm ${unreadable ? "text-danger" : "text-ink-soft"}`}>
          {hint}
        </p>
      )}
    </Form>
  );
}
