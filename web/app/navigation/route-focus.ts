import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** What a person was at when a move began. */
interface Origin {
  /** Name of the field they were in; empty for none. */
  field: string;
  /** Which row of a list they decided about; -1 for none. */
  row: number;
}

const nowhere: Origin = { field: "", row: -1 };

const inMain = (selector: string) => document.querySelector<HTMLElement>(`main ${selector}`);
const rows = () => [...document.querySelectorAll<HTMLElement>("main [data-row]")];

function originOf(target: EventTarget | null): Origin {
  if (!(target instanceof Element)) return nowhere;
  const row = target.closest<HTMLElement>("[data-row]");
  const field = target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.name : "";
  return { field, row: row ? rows().indexOf(row) : -1 };
}

/** What went wrong comes first, then the place a person was at, then the heading of what is there now. */
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
 * Keeps the keyboard where the person is. A new page or step is entered at its heading; on the same page the focus stays,
 * and where its element is gone it goes to the nearest one that makes sense, never to nothing.
 *
 * @returns what to announce: the page that was reached, or how much a filter leaves
 */
export function useRouteFocus(): string {
  const { pathname, key, hash } = useLocation();
  const [announced, setAnnounced] = useState("");
  const last = useRef({ pathname, key });
  const origin = useRef(nowhere);

  useEffect(() => {
    const note = (event: Event) => {
      origin.current = originOf(event instanceof SubmitEvent ? (event.submitter ?? event.target) : event.target);
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
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) moveFocusTo(targetOf(origin.current), true);
    setAnnounced(inMain("[data-summary]")?.textContent ?? document.title);
  }, [pathname, key, hash]);

  return announced;
}
