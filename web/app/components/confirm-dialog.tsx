import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button, type ButtonLook } from "./button.tsx";

interface ConfirmDialogProps {
  /** The button that opens it. */
  trigger: string;
  triggerLook?: ButtonLook;
  title: string;
  confirm: string;
  confirmLook?: ButtonLook;
  busy?: boolean;
  /** What is about to happen, with its sum; may hold fields of the form around it. */
  children: ReactNode;
}

/** Asks before the form around it is sent. The native dialog keeps focus inside and closes on Escape. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { trigger, triggerLook = "secondary", title, confirm, confirmLook = "primary", busy = false, children } = props;
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // What came of it is said on the page, which the dialog would cover.
  useEffect(() => {
    if (!busy) dialog.current?.close();
  }, [busy]);

  return (
    <>
      <Button look={triggerLook} size="sm" disabled={busy} onClick={() => dialog.current?.showModal()}>
        {trigger}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        className="w-[min(28rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-6 shadow-lift"
      >
        <h2 id={titleId} className="text-lg">
          {title}
        </h2>
        <div className="mt-3 space-y-4 text-ink-soft">{children}</div>
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button look="quiet" onClick={() => dialog.current?.close()}>
            {t("action.cancel")}
          </Button>
          <Button look={confirmLook} type="submit" disabled={busy}>
            {confirm}
          </Button>
        </div>
      </dialog>
    </>
  );
}
