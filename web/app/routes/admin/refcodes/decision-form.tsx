import type { ReactNode } from "react";
import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { CHOSEN, SEEN } from "./decision.ts";

interface DecisionFormProps {
  intent: "approve" | "retry" | "reject";
  orderReference: string;
  /** What is approved. */
  tokenAmount?: bigint;
  /** The page without the sheet. */
  action: string;
  busy: boolean;
  /** What is about to happen. */
  children: ReactNode;
}

/** A button that asks before it sends one decision about a reward. */
export function DecisionForm({ intent, orderReference, tokenAmount, action, busy, children }: DecisionFormProps) {
  const { t } = useTranslation();
  const refuses = intent === "reject";
  return (
    <Form method="post" action={action} preventScrollReset>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name={CHOSEN} value={orderReference} />
      {tokenAmount !== undefined && <input type="hidden" name={SEEN} value={`${orderReference}=${tokenAmount}`} />}
      <ConfirmDialog
        trigger={t(`admin.reward.${intent}`)}
        shortcut={refuses ? "r" : "a"}
        triggerLook={refuses ? "secondary" : "primary"}
        title={t(`admin.reward.${intent}Title`)}
        confirm={t(`admin.reward.${intent}Confirm`)}
        confirmLook={refuses ? "danger" : "primary"}
        busy={busy}
      >
        {children}
      </ConfirmDialog>
    </Form>
  );
}
