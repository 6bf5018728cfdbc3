import type { ParseKeys } from "i18next";
import { localisePath } from "#app/i18n/locales.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { requireAdmin, requireVendor } from "#app/session/require-viewer.ts";
import type { GoodsDesk } from "#core/domain/goods";
import type { PageArgs } from "#web/page-context";
import { goodsPath } from "./goods-path.ts";

/** The keeper of goods whom a page is for; anybody else is led away or refused. */
export function requireKeeper(desk: GoodsDesk, { url, context }: Pick<PageArgs, "url" | "context">) {
  const viewer = desk === "vendor" ? requireVendor(url, context) : requireAdmin(url, context);
  return { viewer, keeper: { desk, actorId: viewer.id } };
}

/** The title of the browser's window. */
export function headOf({ url, context }: Pick<PageArgs, "url" | "context">, title: ParseKeys<"refcodes">) {
  return { title: `${textOf(pageLocale(url))(title)} · ${context.clone.name}` };
}

/** The address of a desk's goods, or of one of them, in the reader's language. */
export function goodsAddress(desk: GoodsDesk, url: URL, productId?: string): string {
  return localisePath(pageLocale(url), goodsPath(desk, productId));
}
