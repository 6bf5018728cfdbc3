import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { Notice } from "#app/ui/notice.tsx";

/** At so many codes the page suggests new ones. */
const FEW = 3;

/** How many recovery codes are left, and new ones in their place. */
export function RecoveryCard({ left }: { left: number }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("security.recovery.title")}</h2>
      <p className="mt-1 text-ink-soft">{t("security.recovery.text")}</p>
      <p className="my-4">{t("security.recovery.left", { count: left })}</p>
      {left <= FEW && (
        <div className="mb-4">
          <Notice tone="warning">{t("security.recovery.few")}</Notice>
        </div>
      )}
      <Form method="post">
        <input type="hidden" name="intent" value="newCodes" />
        <ConfirmDialog
          trigger={t("security.recovery.renew")}
          title={t("security.recovery.renewTitle")}
          confirm={t("security.recovery.renew")}
          busy={busy}
        >
          <p>{t("security.recovery.renewText")}</p>
        </ConfirmDialog>
      </Form>
    </Card>
  );
}
