import { SavedOrderButton, SavedOrderText } from "#app/checkout/saved-order.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import type { SavedOrder } from "#core/services/orders/find-saved-order";

/** Links to the catalogue, or to the unpaid order made from the last cart. */
export function EmptyCart({ saved }: { saved: SavedOrder | null }) {
  const { t } = useTranslation();
  if (saved) {
    return (
      <EmptyState
        icon="box"
        title={t("saved.title")}
        text={<SavedOrderText saved={saved} />}
        action={
          <span className="flex flex-wrap justify-center gap-3">
            <SavedOrderButton saved={saved} />
            <AppLink to="/" className={buttonClass("quiet")}>
              {t("cart.toCatalogue")}
            </AppLink>
          </span>
        }
      />
    );
  }
  return (
    <EmptyState
      icon="cart"
      title={t("cart.empty")}
      text={t("cart.emptyText")}
      action={
        <AppLink to="/" className={buttonClass()}>
          {t("cart.toCatalogue")}
        </AppLink>
      }
    />
  );
}
