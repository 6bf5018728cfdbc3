import { type ButtonHTMLAttributes, type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button, type ButtonLook } from "./button.tsx";

interface ConfirmDialogProps {
  /** The button that opens it. */
  trigger: string;
  triggerLook?: ButtonLook;
  triggerSize?: "sm" | "md";
  title: string;
  confirm: string;
  confirmLook?: ButtonLook;
  /** Label of the dismiss button; "Cancel" by default. */
  refuse?: string;
  busy?: boolean;
  /** A key that opens it, while focus is near. */
  shortcut?: string;
  /** Of the button that sends the form, e.g. its value where a form has several. */
  confirmProps?: Pick<ButtonHTMLAttributes<HTMLButtonElement>, "name" | "value" | "formNoValidate">;
  /** What is about to happen, with the amount; may hold fields of the form around it. */
  children: ReactNode;
}

/**
 * Invoker attributes: the browser opens or closes the dialog without script. React's types do not know them yet, but it
 * passes them through.
 */
function dialogCommand(dialogId: string, command: "show-modal" | "close") {
  return { commandfor: dialogId, command } as ButtonHTMLAttributes<HTMLButtonElement>;
}

/** Fallback for browsers without invoker commands. */
const SUPPORTS_COMMANDS = typeof HTMLButtonElement !== "undefined" && "command" in HTMLButtonElement.prototype;

/** Asks before the form around it is sent. The native dialog keeps focus inside and closes on Escape. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { trigger, triggerLook = "secondary", triggerSize = "sm", title, confirm, confirmLook = "primary" } = props;
  const { refuse, busy = false, shortcut, confirmProps, children } = props;
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const titleId = `${id}title`;

  // The outcome is shown on the page, which the dialog would cover.
  useEffect(() => {
    if (!busy) dialog.current?.close();
  }, [busy]);

  return (
    <>
      <Button
        look={triggerLook}
        size={triggerSize}
        disabled={busy}
        aria-keyshortcuts={shortcut}
        {...dialogCommand(id, "show-modal")}
        onClick={() => SUPPORTS_COMMANDS || dialog.current?.showModal()}
      >
        {trigger}
      </Button>
      <dialog
        ref={dialog}
        id={id}
        aria-labelledby={titleId}
        className="w-[min(28rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-6 shadow-lift"
      >
        <h2 id={titleId} className="text-lg">
          {title}
        </h2>
        <div className="mt-3 space-y-4 text-ink-soft">{children}</div>
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button
            look="quiet"
            {...dialogCommand(id, "close")}
            onClick={() => SUPPORTS_COMMANDS || dialog.current?.close()}
          >
            {refuse ?? t("action.cancel")}
          </Button>
          <Button look={confirmLook} type="submit" disabled={busy} {...confirmProps}>
            {confirm}
          </Button>
        </div>
      </dialog>
    </>
  );
}
