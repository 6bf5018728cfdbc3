import type { ReactNode } from "react";

/** A page's title with one line under it and its main action. */
export function PageHeader({ title, lead, action }: { title: string; lead?: ReactNode; action?: ReactNode }) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0 break-words">
        <h1 className="text-xl sm:text-2xl">{title}</h1>
        {lead && <p className="mt-1 max-w-text text-ink-soft">{lead}</p>}
      </div>
      {action}
    </header>
  );
}
