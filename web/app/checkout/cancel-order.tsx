import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAppPath } from "#app/ui/app-link.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";

/** Cancels an unpaid order, after confirmation. */
export function CancelOrder({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const action = useAppPath()(`/orders/${orderId}`);
  const busy = useNavigation().state !== "idle";
  return (
    <Form method="post" action={action}>
      <input type="hidden" name="intent" value="cancel" />
      <ConfirmDialog
        trigger={t("order.cancel")}
        triggerLook="quiet"
        triggerSize="md"
        title={t("order.cancelTitle")}
        confirm={t("order.cancel")}
        confirmLook="danger"
        refuse={t("order.keep")}
        busy={busy}
      >
        <p>{t("order.cancelText")}</p>
      </ConfirmDialog>
    </Form>
  );
}
