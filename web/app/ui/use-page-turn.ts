import { type MouseEvent, type RefObject, useEffect, useRef } from "react";

interface PageTurn {
  /** For the `nav` around the links, which directly follows the list. */
  nav: RefObject<HTMLElement | null>;
  /** For each link's `onClick`. */
  turn(event: MouseEvent<HTMLAnchorElement>): void;
}

/**
 * When a link below a list has led to another page of that list, moves focus to the page's first row. Focus would otherwise stay
 * on the link, after rows that nobody has read yet.
 *
 * @param place identifies the page that is shown: its number or its cursor
 */
export function usePageTurn(place: string | number | undefined): PageTurn {
  const nav = useRef<HTMLElement>(null);
  const shown = useRef(place);
  /** The address of the link that was followed, until a page has come. */
  const wanted = useRef<string>(null);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    // A filter or Back may have overtaken the link.
    const isTurned = wanted.current === location.href;
    wanted.current = null;
    if (!isTurned) return;
    const row = nav.current?.previousElementSibling?.querySelector<HTMLElement>("[data-row], li");
    if (!row) return;
    row.tabIndex = -1;
    row.focus();
  }, [place]);
  return {
    nav,
    turn({ currentTarget, metaKey, ctrlKey, shiftKey, altKey }) {
      // With one of these keys the page opens in another tab or window, or is saved.
      wanted.current = metaKey || ctrlKey || shiftKey || altKey ? null : currentTarget.href;
    },
  };
}
