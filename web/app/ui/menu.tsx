import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";

interface MenuProps {
  /** Accessible name, where the summary is not enough. */
  label?: string;
  summary: ReactNode;
  summaryClass?: string;
  opens?: "downwards" | "upwards";
  children: ReactNode;
}

/** The classes of a menu's button in the header. */
const headerSummaryClass =
  "flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-sm px-2 text-sm hover:bg-sunken";

/** A small menu that opens without JavaScript; with it, it closes on a click elsewhere, on Escape and on moving on. */
export function Menu({ label, summary, summaryClass = headerSummaryClass, opens = "downwards", children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const { key } = useLocation();

  const openedOn = useRef(key);

  // Close on navigation but not on hydration: a menu opened before the script ran stays open.
  useEffect(() => {
    if (openedOn.current === key) return;
    openedOn.current = key;
    if (details.current) details.current.open = false;
  }, [key]);

  // A browser does not lay a closed menu out. Done while it is idle, the first press need not wait for it; done again once the
  // fonts of the menu's words have arrived.
  useEffect(() => {
    const { requestIdleCallback, cancelIdleCallback } = window;
    if (!requestIdleCallback) return;
    const layOut = () => details.current?.lastElementChild?.getBoundingClientRect();
    const asked = requestIdleCallback(() => {
      layOut();
      void document.fonts.ready.then(layOut);
    });
    return () => cancelIdleCallback(asked);
  }, []);

  useEffect(() => {
    function close(event: Event) {
      const menu = details.current;
      if (!menu?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        menu.querySelector("summary")?.focus();
      } else if (event.target instanceof Node && menu.contains(event.target)) return;
      menu.open = false;
    }
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);

  return (
    <details ref={details} className="relative">
      <summary className={summaryClass}>
        {label && <span className="sr-only">{label}</span>}
        {summary}
      </summary>
      <div
        className={`absolute right-0 z-40 min-w-56 rounded-md border border-line bg-surface p-1 shadow-lift ${opens === "upwards" ? "bottom-full mb-2" : "mt-1"}`}
      >
        {children}
      </div>
    </details>
  );
}

/** The classes of an entry of a menu. */
export const menuEntryClass =
  "flex min-h-11 w-full items-center gap-2.5 rounded-sm px-3 text-left text-sm hover:bg-sunken aria-[current=true]:font-semibold aria-[current=true]:text-brand aria-[current=page]:font-medium aria-[current=page]:text-brand";
