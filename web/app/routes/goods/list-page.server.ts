import type { LoaderFunctionArgs } from "react-router";
import { z } from "zod";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import type { GoodsDesk } from "#core/domain/goods";
import { goodsListInput } from "#core/services/goods/goods-input";
import { listGoods } from "#core/services/goods/list-goods";
import { headOf, requireKeeper } from "./goods-page.server.ts";

const PAGE_SIZE = 25;

const filterSchema = z.object({
  q: goodsListInput.query.catch(""),
  show: goodsListInput.show.catch("all"),
  vendor: goodsListInput.vendorId.optional().catch(undefined),
  before: goodsListInput.before.optional().catch(undefined),
});

/** The loader of a desk's list of goods. */
export function loadGoods(args: LoaderFunctionArgs, desk: GoodsDesk) {
  return answer(args, async (page) => {
    const { url, context } = page;
    const { keeper } = requireKeeper(desk, page);
    const filter = filterSchema.parse({ q: "", ...Object.fromEntries(url.searchParams) });
    const { q: query, show, vendor: vendorId, before } = filter;
    const locale = pageLocale(url);
    const listed = await listGoods(context.ctx, {
      ...keeper,
      locale,
      query,
      show,
      vendorId,
      before,
      pageSize: PAGE_SIZE,
    });
    return { ...listed, ...filter, desk, head: headOf(page, desk === "vendor" ? "goods.titleOwn" : "goods.title") };
  });
}
