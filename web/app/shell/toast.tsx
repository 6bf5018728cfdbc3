import { Toast as RadixToast } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import type { FlashName } from "#app/session/flash.ts";
import { Icon } from "#app/ui/icon.tsx";

/** A message that disappears after eight seconds. */
export function Toast({ flash, onClose }: { flash: FlashName; onClose(): void }): ReactNode {
  const { t } = useTranslation();
  return (
    <RadixToast.Provider label={t("toast.label")} duration={8_000}>
      <RadixToast.Root
        open
        onOpenChange={(open) => !open && onClose()}
        className="flex items-start gap-3 rounded-md border border-line bg-surface p-4 shadow-lift"
      >
        <span className="text-success">
          <Icon name="check" />
        </span>
        <div className="min-w-0 flex-1">
          <RadixToast.Title className="text-sm font-semibold">{t(`toast.${flash}.title`)}</RadixToast.Title>
          <RadixToast.Description className="text-sm text-ink-soft">{t(`toast.${flash}.text`)}</RadixToast.Description>
        </div>
        <RadixToast.Close aria-label={t("action.close")} className="-m-2 rounded-sm p-2 hover:bg-sunken">
          <Icon name="cross" size={16} />
        </RadixToast.Close>
      </RadixToast.Root>
      <RadixToast.Viewport
        label={t("toast.label")}
        className="fixed inset-x-4 bottom-[calc(1rem+var(--bar,0px))] z-50 flex flex-col gap-2 sm:left-auto sm:w-96"
      />
    </RadixToast.Provider>
  );
}
