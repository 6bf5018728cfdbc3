import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button, type ButtonLook } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { PasskeyProblem } from "./passkey.ts";

interface PasskeyButtonProps {
  /** The field of the form that takes the passkey's answer. */
  name: string;
  ask: () => Promise<{ answer: string } | PasskeyProblem>;
  look?: ButtonLook;
  /** As wide as what is around it, also on a large screen. */
  wide?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

/**
 * A button that asks the browser for a passkey and then sends the form around it, with what the passkey said in a field
 * of it. Where the person must prove who they are first, it sends the form without: its action leads there.
 */
export function PasskeyButton({
  name,
  ask,
  look = "primary",
  wide = false,
  disabled = false,
  children,
}: PasskeyButtonProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);

  async function start() {
    const input = field.current;
    if (!input?.form?.reportValidity()) return;
    setAsking(true);
    setProblem(null);
    const asked = await ask();
    setAsking(false);
    if (typeof asked === "string" && asked !== "unproven") {
      setProblem(asked);
      return;
    }
    input.value = typeof asked === "string" ? "" : asked.answer;
    input.form.requestSubmit();
  }

  return (
    <div className="space-y-3">
      <input ref={field} type="hidden" name={name} />
      <Button look={look} disabled={asking || disabled} onClick={start} className={wide ? "w-full" : "max-sm:w-full"}>
        {asking ? t("passkey.busy") : children}
      </Button>
      <noscript>
        <p className="text-sm text-ink-soft">{t("passkey.noScript")}</p>
      </noscript>
      {problem && (
        <Notice tone={problem === "declined" ? "info" : "danger"} announce>
          {t(`passkey.problem.${problem}`)}
        </Notice>
      )}
    </div>
  );
}
