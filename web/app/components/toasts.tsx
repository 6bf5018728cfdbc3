import { Toast } from "radix-ui";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { type FlashName, takeFlashCookie } from "../session/flash.ts";
import { Icon } from "./icon.tsx";

/** Shows what the last action did, once. The page itself says it too, so nothing is lost with the toast. */
export function Toasts() {
  const { t } = useTranslation();
  const { key } = useLocation();
  const [flash, setFlash] = useState<FlashName | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again after every move.
  useEffect(() => {
    const taken = takeFlashCookie();
    if (taken) setFlash(taken);
  }, [key]);

  return (
    <Toast.Provider label={t("toast.label")} duration={8_000}>
      <Toast.Root
        open={flash !== null}
        onOpenChange={(open) => !open && setFlash(null)}
        className="flex items-start gap-3 rounded-md border border-line bg-surface p-4 shadow-lift"
      >
        <span className="text-success">
          <Icon name="check" />
        </span>
        <div className="min-w-0 flex-1">
          {flash && <Toast.Title className="text-sm font-semibold">{t(`toast.${flash}.title`)}</Toast.Title>}
          {flash && <Toast.Description className="text-sm text-ink-soft">{t(`toast.${flash}.text`)}</Toast.Description>}
        </div>
        <Toast.Close aria-label={t("action.close")} className="-m-2 rounded-sm p-2 hover:bg-sunken">
          <Icon name="cross" size={16} />
        </Toast.Close>
      </Toast.Root>
      <Toast.Viewport
        label={t("toast.label")}
        className="fixed inset-x-4 bottom-[calc(1rem+var(--bar,0px))] z-50 flex flex-col gap-2 sm:left-auto sm:w-96"
      />
    </Toast.Provider>
  );
}
