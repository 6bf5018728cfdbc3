import { type ReactNode, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Notice } from "#app/ui/notice.tsx";

interface WalletButtonProps<Problem extends string> {
  /** Has the wallet sign. `leaving`: it worked, and the browser is on its way to another page. */
  ask(): Promise<Problem | "done" | "leaving">;
  /** What the button says while it waits for the wallet. */
  busyLabel: string;
  describe(problem: Problem): string;
  children: ReactNode;
}

/** A button that has this browser's wallet sign something, and says what went wrong. */
export function WalletButton<Problem extends string>({
  ask,
  busyLabel,
  describe,
  children,
}: WalletButtonProps<Problem>) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function start() {
    setBusy(true);
    setProblem(null);
    const result = await ask();
    if (result === "leaving") return;
    setBusy(false);
    if (result !== "done") setProblem(result);
  }

  return (
    <div className="space-y-3">
      <Button look="secondary" className="w-full" disabled={busy} onClick={start}>
        <Icon name="wallet" />
        {busy ? busyLabel : children}
      </Button>
      <noscript>
        <p className="text-sm text-ink-soft">{t("wallets.noScript")}</p>
      </noscript>
      {problem && (
        <Notice tone={problem === "noWallet" || problem === "declined" ? "info" : "danger"} announce>
          {describe(problem)}
        </Notice>
      )}
    </div>
  );
}
