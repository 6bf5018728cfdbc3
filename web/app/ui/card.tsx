import type { ReactNode } from "react";

/** A bordered surface. */
export function Card({ children, className = "" }: { children: ReactNode; className?: string }) {
  return <div className={`rounded-md border border-line bg-surface p-4 sm:p-6 print:p-3 ${className}`}>{children}</div>;
}
