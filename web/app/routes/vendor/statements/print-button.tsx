import { useSyncExternalStore } from "react";
import { Button } from "#app/ui/button.tsx";

const subscribeToNothing = () => () => {};

/** Prints the page. Without script there is none: the browser's own menu prints. */
export function PrintButton({ label }: { label: string }) {
  const inBrowser = useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
  if (!inBrowser) return null;
  return (
    <Button look="secondary" onClick={() => window.print()}>
      {label}
    </Button>
  );
}
