import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "react-router";
import { z } from "zod";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { DomainError } from "#core/domain/errors";
import type { GoodsDesk } from "#core/domain/goods";
import { createProduct } from "#core/services/goods/create-product";
import { productIdInput, requestKeyInput, stockInput } from "#core/services/goods/goods-input";
import { listGoods } from "#core/services/goods/list-goods";
import { goodsAddress, headOf, requireKeeper } from "./goods-page.server.ts";
import { readProductForm, typedProduct } from "./typed-product.ts";

/** The loader of a new product's form. Its key makes one product, however often the form arrives. */
export function loadNewProduct(args: LoaderFunctionArgs, desk: GoodsDesk) {
  return answer(args, async (page) => {
    const { url, context } = page;
    const { keeper } = requireKeeper(desk, page);
    const { vendors } = await listGoods(context.ctx, {
      ...keeper,
      locale: pageLocale(url),
      show: "all",
      pageSize: 1,
    });
    const { currency } = context.clone;
    return { desk, vendors, currency, key: crypto.randomUUID(), head: headOf(page, "goods.new") };
  });
}

const stockField = z.string().regex(/^\d+$/).transform(Number).pipe(stockInput);
const placeFields = z.object({ key: requestKeyInput, vendorId: productIdInput });

/** The action of that form: leads to the new product, or says what is wrong. */
export function actOnNewProduct(args: ActionFunctionArgs, desk: GoodsDesk) {
  return answer(args, async (page) => {
    const { url, context, readForm } = page;
    const { keeper } = requireKeeper(desk, page);
    const form = await readForm();
    const place = placeFields.safeParse(Object.fromEntries(form));
    if (!place.success) throw new DomainError("invalid_input", "not a new product");
    const stockText = String(form.get("stock") ?? "");
    const typed = { ...typedProduct(form), stock: stockText, vendorId: place.data.vendorId };
    const read = readProductForm(typed);
    if ("problem" in read) return data({ problem: read.problem, typed }, { status: 400 });
    const stock = stockField.safeParse(stockText.trim());
    if (!stock.success) return data({ problem: "stock" as const, typed }, { status: 400 });
    const wanted = { ...keeper, ...read.product, ...place.data, stock: stock.data, now: context.now };
    const productId = await createProduct(context.ctx, wanted).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === "not_found") return null;
      throw error;
    });
    if (productId === null) return data({ problem: "shop" as const, typed }, { status: 404 });
    throw redirect(goodsAddress(desk, url, productId), {
      headers: { "set-cookie": writeFlash("productCreated", context.clone.appUrl) },
    });
  });
}
