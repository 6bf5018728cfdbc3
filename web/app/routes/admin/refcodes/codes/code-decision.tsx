import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { Field } from "#app/ui/field.tsx";
import { reasonLength } from "#core/domain/plain-text";
import type { CodeDesk } from "#core/services/referrals/read-code";
import { useTyped } from "../../typed-form.ts";

interface CodeDecisionProps {
  code: CodeDesk;
  /** The page without the sheet. */
  action: string;
  busy: boolean;
}

/** Turns a code off, or on again: says first what that does, and asks for the reason. */
export function CodeDecision({ code, action, busy }: CodeDecisionProps) {
  const { t } = useTranslation();
  const intent = code.deactivatedAt === null ? ("deactivate" as const) : ("reactivate" as const);
  const typed = useTyped(intent);
  return (
    <Form
      method="post"
      action={action}
      preventScrollReset
      className="sticky bottom-0 -mx-4 -mb-4 border-t border-line bg-surface px-4 py-3 sm:-mx-6 sm:-mb-6 sm:px-6"
    >
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="code" value={code.code} />
      <ConfirmDialog
        trigger={t(`admin.codes.${intent}.do`)}
        title={t(`admin.codes.${intent}.title`)}
        confirm={t(`admin.codes.${intent}.do`)}
        confirmLook={intent === "deactivate" ? "danger" : "primary"}
        busy={busy}
      >
        {intent === "deactivate" ? <WhatEnds code={code} /> : <WhatGoesOn code={code} />}
        <Field
          name="reason"
          label={t("admin.reward.reason")}
          required
          autoComplete="off"
          defaultValue={typed.reason}
          {...reasonLength}
        />
      </ConfirmDialog>
    </Form>
  );
}

function WhatEnds({ code: { rewardCounts, otherActiveCodes } }: Pick<CodeDecisionProps, "code">) {
  const { t } = useTranslation();
  const waiting = rewardCounts.pending_approval ?? 0;
  return (
    <ul className="list-disc space-y-2 pl-5">
      <li>{t("admin.codes.deactivate.edge")}</li>
      <li>
        {t("admin.codes.deactivate.stays")}
        {waiting > 0 && ` ${t("admin.codes.deactivate.waiting", { count: waiting })}`}
      </li>
      <li>{t("admin.codes.deactivate.owner")}</li>
      <li>
        {otherActiveCodes > 0
          ? t("admin.codes.deactivate.others", { count: otherActiveCodes })
          : t("admin.codes.deactivate.noOthers")}
      </li>
    </ul>
  );
}

function WhatGoesOn({ code: { isWalletGone } }: Pick<CodeDecisionProps, "code">) {
  const { t } = useTranslation();
  return <p>{t(isWalletGone ? "admin.codes.reactivate.walletGone" : "admin.codes.reactivate.text")}</p>;
}
