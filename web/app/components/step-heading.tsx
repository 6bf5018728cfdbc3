import type { ReactNode } from "react";

/** The heading of a step: where the focus goes when the step is reached. */
export function StepHeading({ children }: { children: ReactNode }) {
  return (
    <h2 data-step-heading tabIndex={-1} className="text-lg outline-none">
      {children}
    </h2>
  );
}
