import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Link, useNavigate, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Icon } from "./icon.tsx";
import { pressShortcut, shortcutOf } from "./row-keys.ts";

interface SideSheetProps {
  title: ReactNode;
  /** The address of the page without it. */
  closeTo: string;
  /** Where j and k lead: the sheets of the next and the previous row. */
  keys?: { next: string | null; previous: string | null };
  children: ReactNode;
}

/**
 * What a row of a table holds, at the right of the page; over all of it on a phone. It has an address of its own. Without
 * JavaScript it lies open over the page; with it, focus stays inside, and Escape closes it.
 */
export function SideSheet({ title, closeTo, keys, children }: SideSheetProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isIdle = useNavigation().state === "idle";
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();

  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.close();
    return () => {
      // Whoever closed it may be elsewhere by the time that the page behind it has come.
      if (document.activeElement !== document.body) return;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);

  // Closed, and yet still what the address names: its row was pressed again, or the page behind it did not come.
  useEffect(() => {
    if (!isIdle || dialog.current?.open) return;
    dialog.current?.showModal();
    heading.current?.focus();
  }, [isIdle]);

  const hear = (event: KeyboardEvent<HTMLDialogElement>) => {
    pressShortcut(event);
    const key = shortcutOf(event);
    const to = key === "j" ? keys?.next : key === "k" ? keys?.previous : null;
    if (!to || (event.target as HTMLElement).closest("dialog") !== event.currentTarget) return;
    event.preventDefault();
    void navigate(to, { preventScrollReset: true });
  };

  // Out of sight at once; the address follows when the server has answered.
  const close = () => {
    dialog.current?.close();
    void navigate(closeTo, { preventScrollReset: true });
  };

  const pressClose = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    close();
  };

  return (
    <dialog
      ref={dialog}
      open
      aria-labelledby={titleId}
      onKeyDown={hear}
      onCancel={(event) => {
        // React hands on what a dialog above it was told.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        // Beside the sheet: what lies behind it.
        if (event.target === event.currentTarget) close();
      }}
      className="fixed inset-y-0 right-0 left-auto z-40 m-0 h-dvh max-h-none w-[min(34rem,100vw)] max-w-none overflow-y-auto border-l border-line bg-surface shadow-lift"
    >
      <div className="@container min-h-full p-4 sm:p-6">
        <div className="mb-4 flex items-start justify-between gap-4">
          <h2 id={titleId} ref={heading} tabIndex={-1} className="min-w-0 text-lg break-words">
            {title}
          </h2>
          <Link
            to={closeTo}
            preventScrollReset
            onClick={pressClose}
            className="-m-2 flex size-11 shrink-0 items-center justify-center rounded-sm hover:bg-sunken"
          >
            <Icon name="cross" />
            <span className="sr-only">{t("action.close")}</span>
          </Link>
        </div>
        {children}
      </div>
    </dialog>
  );
}
