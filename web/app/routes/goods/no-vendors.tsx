import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import type { GoodsDesk } from "#core/domain/goods";

/** In place of goods while there is nobody whose they could be. */
export function NoVendors({ desk }: { desk: GoodsDesk }) {
  const { t } = useTranslation();
  if (desk === "vendor") return <EmptyState icon="shop" title={t("goods.noShop")} text={t("goods.noShopText")} />;
  return (
    <EmptyState
      icon="shop"
      title={t("goods.noVendors")}
      text={t("goods.noVendorsText")}
      action={
        <AppLink to="/admin/store/vendors" className={buttonClass("secondary")}>
          {t("shell.adminVendors")}
        </AppLink>
      }
    />
  );
}
