import { useTranslation } from "react-i18next";
import { AppLink } from "./app-link.tsx";
import { buttonClass } from "./button.tsx";
import { EmptyState } from "./empty-state.tsx";

/** Says that nothing is in the cart, and leads to where it is filled. */
export function EmptyCart() {
  const { t } = useTranslation();
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
