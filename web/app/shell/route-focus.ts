import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** Where focus was when navigation started. */
interface Origin {
  /** Name of the focused field; empty for none. */
  field: string;
  /** Index of the list row that was acted on; -1 for none. */
  row: number;
}

/** Longer than a frame of a slow screen. */
const FRAME_MS = 50;

const noOrigin: Origin = { field: "", row: -1 };

const inMain = (selector: string) => document.querySelector<HTMLElement>(`main ${selector}`);
const rows = () => [...document.querySelectorAll<HTMLElement>("main [data-row]")];

function originOf(target: EventTarget | null): Origin {
  if (!(target instanceof Element)) return noOrigin;
  const row = target.closest<HTMLElement>("[data-row]");
  const field = target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.name : "";
  return { field, row: row ? rows().indexOf(row) : -1 };
}

/** Prefers an error, then the previous position, then the current heading. */
function targetOf({ field, row }: Origin): HTMLElement | null {
  const left = rows();
  return (
    inMain('[aria-invalid="true"]') ??
    inMain('[role="alert"]') ??
    (field ? inMain(`form [name="${CSS.escape(field)}"]`) : null) ??
    (row >= 0 ? left[Math.min(row, left.length - 1)] : null) ??
    heading()
  );
}

function heading(): HTMLElement | null {
  return inMain("[data-step-heading]") ?? inMain("h1");
}

function moveFocusTo(element: HTMLElement | null, scrolls: boolean): void {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: !scrolls });
}

/**
 * Manages focus on navigation: a new page or step focuses its heading. On the same page focus stays, or moves to the
 * nearest sensible element when its own is gone, never to the body.
 *
 * @returns the announcement: the page reached, or the number of filter results
 */
export function useRouteFocus(): string {
  const { pathname, key, hash } = useLocation();
  const [announced, setAnnounced] = useState("");
  const last = useRef({ pathname, key });
  const origin = useRef(noOrigin);

  useEffect(() => {
    const note = (event: Event) => {
      const target = event instanceof SubmitEvent ? (event.submitter ?? event.target) : event.target;
      // A sheet belongs to the row that it was opened from.
      if (target instanceof Element && target.closest("dialog") && !target.closest("[data-row]")) return;
      origin.current = originOf(target);
    };
    document.addEventListener("focusin", note);
    document.addEventListener("submit", note, true);
    return () => {
      document.removeEventListener("focusin", note);
      document.removeEventListener("submit", note, true);
    };
  }, []);

  useEffect(() => {
    const before = last.current;
    last.current = { pathname, key };
    if (before.key === key) return;
    if (before.pathname !== pathname) {
      if (!hash) moveFocusTo(heading(), false);
      setAnnounced(document.title);
      return;
    }
    const rescue = () => {
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body) moveFocusTo(targetOf(origin.current), true);
    };
    rescue();
    // What is disabled or gone by now loses focus only with the next frame.
    const again = setTimeout(rescue, FRAME_MS);
    setAnnounced(inMain("[data-summary]")?.textContent ?? document.title);
    return () => clearTimeout(again);
  }, [pathname, key, hash]);

  return announced;
}
