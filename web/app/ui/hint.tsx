import { Tooltip } from "radix-ui";
import { type ReactNode, useState } from "react";

/** A tooltip, shown on hover, on focus and on a tap. */
export function Hint({ text, children }: { text: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Tooltip.Provider>
      <Tooltip.Root open={open} onOpenChange={setOpen} delayDuration={200}>
        <Tooltip.Trigger
          type="button"
          className="inline-flex cursor-help rounded-full text-left"
          onPointerDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.preventDefault();
            setOpen(true);
          }}
        >
          {children}
        </Tooltip.Trigger>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-w-72 rounded-sm bg-ink px-3 py-2 text-sm text-canvas shadow-lift"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
