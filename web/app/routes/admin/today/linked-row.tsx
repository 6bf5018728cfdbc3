import type { ReactNode } from "react";
import { AppLink } from "#app/ui/app-link.tsx";

interface LinkedRowProps {
  label: string;
  /** The list behind the number. */
  to: string;
  value: string;
  /** Below the label: the money. */
  children?: ReactNode;
  look?: "plain" | "warning";
}

/** A number that leads to the list behind it, with its money. */
export function LinkedRow({ label, to, value, children, look = "plain" }: LinkedRowProps) {
  return (
    <li data-row className="relative flex items-baseline justify-between gap-4 px-4 py-3 hover:bg-sunken">
      <div className="min-w-0">
        <AppLink
          to={to}
          className="font-medium break-words underline-offset-4 after:absolute after:inset-0 hover:underline"
        >
          {label}
        </AppLink>
        {children && <p className="text-sm text-ink-soft">{children}</p>}
      </div>
      <span
        className={`text-lg font-semibold tabular-nums ${look === "warning" ? "text-warning" : ""}`}
        suppressHydrationWarning
      >
        {value}
      </span>
    </li>
  );
}

/** Rows of such numbers under a heading. */
export function LinkedRows({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 text-lg">{title}</h2>
      <ul className="divide-y divide-line rounded-md border border-line bg-surface">{children}</ul>
    </section>
  );
}

/** One line instead of a list where there is nothing to say. */
export function QuietLine({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 text-lg">{title}</h2>
      <p className="rounded-md border border-line bg-surface px-4 py-3 text-success">{children}</p>
    </section>
  );
}
