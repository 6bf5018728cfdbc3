import type { GoodsDesk } from "#core/domain/goods";

const paths: Record<GoodsDesk, string> = { vendor: "/vendor/products", admin: "/admin/store/products" };

/** The page of a desk's goods, or of one of them, without its language. */
export function goodsPath(desk: GoodsDesk, productId?: string): string {
  return productId === undefined ? paths[desk] : `${paths[desk]}/${productId}`;
}
