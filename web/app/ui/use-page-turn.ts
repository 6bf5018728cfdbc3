import { type MouseEvent, type RefObject, useEffect, useRef } from "react";

interface PageTurn {
  /** For the links' `nav`, which follows the list. */
  nav: RefObject<HTMLElement | null>;
  /** For each link. */
  turn(event: MouseEvent): void;
}

/**
 * Moves focus to the first row of the page of a list that a link below it has led to: whoever pressed it would go on at the end
 * of what they have not read.
 *
 * @param place which page of the list is shown
 */
export function usePageTurn(place: string | number | undefined): PageTurn {
  const nav = useRef<HTMLElement>(null);
  const shown = useRef(place);
  const isTurned = useRef(false);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    if (!isTurned.current) return;
    isTurned.current = false;
    const row = nav.current?.previousElementSibling?.querySelector<HTMLElement>("[data-row], li");
    if (!row) return;
    row.tabIndex = -1;
    row.focus();
  }, [place]);
  return {
    nav,
    turn({ metaKey, ctrlKey, shiftKey }) {
      // Those open it elsewhere.
      isTurned.current = !(metaKey || ctrlKey || shiftKey);
    },
  };
}
