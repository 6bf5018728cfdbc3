import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyStateProps {
  icon: IconName;
  title: string;
  text: ReactNode;
  /** A link or button that leads to the first entry. */
  action?: ReactNode;
}

/** What an empty list shows: what will appear here, and how to get it there. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center rounded-md border border-dashed border-line-strong px-6 py-12 text-center">
      <span className="mb-4 rounded-full bg-brand-soft p-3 text-brand">
        <Icon name={icon} size={24} />
      </span>
      <p className="font-semibold">{title}</p>
      <p className="mt-1 max-w-text text-sm text-ink-soft">{text}</p>
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}
