import { useEffect, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button, type ButtonLook } from "./button.tsx";
import { Icon } from "./icon.tsx";

const FEEDBACK_MS = 2_000;

interface CopyButtonProps {
  text: string;
  label: string;
  look?: ButtonLook;
  size?: "sm" | "md";
}

/** Copies a text; its label confirms it. */
export function CopyButton({ text, label, look = "primary", size = "md" }: CopyButtonProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);

  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      setOutcome("refused");
    }
  }

  return (
    <Button look={look} size={size} onClick={copy}>
      <Icon name={outcome === "copied" ? "check" : "copy"} />
      <span aria-live="polite">{outcome ? t(`copy.${outcome}`) : label}</span>
    </Button>
  );
}
