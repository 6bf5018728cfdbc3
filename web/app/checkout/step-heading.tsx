import type { ReactNode } from "react";

/** Heading of a step, which gets focus when the step is reached. */
export function StepHeading({ children }: { children: ReactNode }) {
  return (
    <h2 data-step-heading tabIndex={-1} className="text-lg outline-none">
      {children}
    </h2>
  );
}
