import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import type { DeliveryAddress } from "#core/services/address-book/list-delivery-addresses";

/** An address of the book, and what can be done with it. */
export function AddressEntry({ entry }: { entry: DeliveryAddress }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const { id, name, phone, city, address, isDefault } = entry;
  const where = `${city}, ${address}`;
  return (
    <>
      <p className="break-words">
        <span className="font-medium">{name}</span>
        {isDefault && (
          <span className="ml-2 rounded-full bg-brand-soft px-2.5 py-1 text-xs font-medium whitespace-nowrap text-brand">
            {t("addresses.default")}
          </span>
        )}
        <span className="block">{where}</span>
        <span className="block text-sm text-ink-soft">{phone}</span>
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <AppLink
          to={`/account/addresses?edit=${id}`}
          className={buttonClass("secondary", "sm")}
          aria-label={t("addresses.editOne", { address: where })}
          preventScrollReset
        >
          {t("addresses.edit")}
        </AppLink>
        {!isDefault && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="id" value={id} />
            <Button
              type="submit"
              name="intent"
              value="prefer"
              look="quiet"
              size="sm"
              disabled={busy}
              aria-label={t("addresses.preferOne", { address: where })}
            >
              {t("addresses.prefer")}
            </Button>
          </Form>
        )}
        <Form method="post" preventScrollReset>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="intent" value="remove" />
          <ConfirmDialog
            trigger={t("addresses.remove")}
            triggerLook="quiet"
            title={t("addresses.removeTitle")}
            confirm={t("addresses.remove")}
            confirmLook="danger"
            busy={busy}
          >
            <p className="break-words">{where}</p>
            <p>{t("addresses.removeText")}</p>
          </ConfirmDialog>
        </Form>
      </div>
    </>
  );
}
