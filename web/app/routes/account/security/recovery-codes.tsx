import { useEffect, useRef } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";

interface RecoveryCodesProps {
  codes: string[];
  /** Whether they came with a new factor. */
  added: boolean;
}

/** New recovery codes, this once: to download, copy or print. */
export function RecoveryCodes({ codes, added }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  const text = `${codes.join("\n")}\n`;

  // They are shown once: nobody should overlook them below the edge of the screen.
  useEffect(() => {
    title.current?.focus();
  }, []);

  return (
    <Card className="print-alone">
      <h2 ref={title} tabIndex={-1} className="text-lg">
        {t("security.codes.title")}
      </h2>
      <p className="mt-1 text-ink-soft">
        {added && <>{t("security.codes.added")} </>}
        {t("security.codes.text")}
      </p>
      <ol className="my-4 grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-3 print:hidden">
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="recovery-codes.txt"
          className={buttonClass("secondary", "sm")}
        >
          {t("security.codes.download")}
        </a>
        <CopyButton text={text} label={t("security.codes.copy")} look="secondary" size="sm" />
        <Button look="secondary" size="sm" onClick={() => window.print()}>
          {t("security.codes.print")}
        </Button>
      </div>
    </Card>
  );
}
