import { type ZodType, z } from "zod";
import { DomainError } from "#core/domain/errors";
import type { GoodsDesk } from "#core/domain/goods";
import { defaultLocale, locales } from "#core/domain/locale";
import { archiveProduct } from "#core/services/goods/archive-product";
import { changePicture } from "#core/services/goods/change-picture";
import { changeRate } from "#core/services/goods/change-rate";
import { changeStock } from "#core/services/goods/change-stock";
import { createProduct } from "#core/services/goods/create-product";
import { editProduct } from "#core/services/goods/edit-product";
import {
  archiveReasonInput,
  goodsListInput,
  priceInput,
  productIdInput,
  productRateInput,
  productTextsInput,
  requestKeyInput,
  stockChangeInput,
  stockInput,
  versionInput,
} from "#core/services/goods/goods-input";
import { listGoods } from "#core/services/goods/list-goods";
import { readProduct } from "#core/services/goods/read-product";
import { restoreProduct } from "#core/services/goods/restore-product";
import { amount, count, currency, rateBp, timestamp, translated } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

/** Minor units as text, so that they stay exact. */
const price = amount.transform(BigInt).pipe(priceInput);
const texts = productTextsInput.shape;

const listed = z.strictObject({
  products: z.array(
    z.strictObject({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      picture: z.string().nullable(),
      pictureSeed: z.string(),
      vendorName: z.string(),
      priceMinor: amount,
      currency,
      stock: count,
      referralRateBp: rateBp.nullable(),
      archivedAt: timestamp.nullable(),
      createdAt: timestamp,
    }),
  ),
  vendors: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listGoods>>>>;

const shown = z.strictObject({
  id: z.string(),
  slug: z.string(),
  vendorId: z.string(),
  vendorName: z.string(),
  name: translated,
  description: translated,
  priceMinor: amount,
  currency,
  stock: count,
  referralRateBp: rateBp.nullable(),
  picture: z.string().nullable(),
  archivedAt: timestamp.nullable(),
  archivedByStore: z.boolean(),
  createdAt: timestamp,
  version: z.string(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readProduct>>>>;

const whose: Record<GoodsDesk, string> = { vendor: "of the vendor's own", admin: "of any vendor" };

/** Goods as one desk looks after them. */
function goodsOperations(desk: GoodsDesk): readonly Operation[] {
  const goods = `/api/${desk}/products` as const;
  const params = z.object({ productId: productIdInput });
  return [
    operation({
      address: `GET ${goods}`,
      summary: `Goods ${whose[desk]}, newest first`,
      access: desk,
      query: z.object({
        locale: z.enum(locales).default(defaultLocale),
        show: goodsListInput.show.default("all"),
        query: goodsListInput.query.optional(),
        vendorId: goodsListInput.vendorId.optional(),
        before: goodsListInput.before.optional(),
      }),
      status: 200,
      answer: listed,
    }).run(({ runtime, viewer, query }) =>
      listGoods(runtime.ctx, { ...query, desk, actorId: viewer.id, pageSize: PAGE_SIZE }),
    ),
    operation({
      address: `POST ${goods}`,
      summary: `A new product ${whose[desk]}, on sale at once; the same key makes one`,
      access: desk,
      body: z.object({
        ...texts,
        key: requestKeyInput,
        vendorId: goodsListInput.vendorId,
        priceMinor: price,
        stock: stockInput,
      }),
      status: 201,
      alsoRefuses: [404],
      answer: z.strictObject({ id: z.string() }),
    }).run(async ({ runtime, viewer, body, now }) => ({
      id: await createProduct(runtime.ctx, { ...body, desk, actorId: viewer.id, now }),
    })),
    operation({
      address: `GET ${goods}/:productId`,
      summary: `A product ${whose[desk]}`,
      access: desk,
      params,
      status: 200,
      answer: shown,
    }).run(({ runtime, viewer, params: { productId } }) =>
      readProduct(runtime.ctx, { productId, desk, actorId: viewer.id }),
    ),
    operation({
      address: `PUT ${goods}/:productId`,
      summary: "Texts and price, for orders from now on; `seen` is the version that was shown",
      access: desk,
      params,
      body: z.object({ ...texts, priceMinor: price, seen: versionInput }),
      status: 204,
      answer: null,
    }).run(({ runtime, viewer, params: { productId }, body, now }) =>
      editProduct(runtime.ctx, { ...body, productId, desk, actorId: viewer.id, now }),
    ),
    operation({
      address: `POST ${goods}/:productId/stock`,
      summary: "Puts units on the shelf or takes them off; the same key does it once",
      access: desk,
      params,
      body: z.object({ by: stockChangeInput, key: requestKeyInput }),
      status: 204,
      answer: null,
    }).run(({ runtime, viewer, params: { productId }, body, now }) =>
      changeStock(runtime.ctx, { ...body, productId, desk, actorId: viewer.id, now }),
    ),
    operation({
      address: `PUT ${goods}/:productId/rate`,
      summary: "Its own referral rate, for orders from now on; null: as the vendor's",
      access: desk,
      freshProof: true,
      params,
      body: z.object({ referralRateBp: productRateInput }),
      status: 204,
      answer: null,
    }).run(({ runtime, viewer, params: { productId }, body, now }) =>
      changeRate(runtime.ctx, { ...body, productId, desk, actorId: viewer.id, now }),
    ),
    operation({
      address: `POST ${goods}/:productId/archive`,
      summary: "Takes a product off sale; its orders keep it",
      access: desk,
      params,
      body: z.object({ reason: archiveReasonInput.default("") }),
      status: 204,
      answer: null,
    }).run(({ runtime, viewer, params: { productId }, body, now }) =>
      archiveProduct(runtime.ctx, { productId, desk, actorId: viewer.id, reason: body.reason || null, now }),
    ),
    operation({
      address: `POST ${goods}/:productId/restore`,
      summary: "Puts a product on sale again; what an admin took off only an admin puts back",
      access: desk,
      params,
      status: 204,
      answer: null,
    }).run(({ runtime, viewer, params: { productId }, now }) =>
      restoreProduct(runtime.ctx, { productId, desk, actorId: viewer.id, now }),
    ),
    operation({
      address: `PUT ${goods}/:productId/picture`,
      summary: "Its picture: a still WebP or JPEG image of at most 1 MiB and 2,000 pixels a side; metadata is left out",
      access: desk,
      params,
      file: "image/*",
      status: 204,
      alsoRefuses: [413],
      answer: null,
    }).run(async ({ c, runtime, viewer, params: { productId }, now }) => {
      const file = new Uint8Array(await c.req.arrayBuffer());
      const random = runtime.randomBytes(16);
      const problem = await changePicture(runtime.ctx, { file, random, productId, desk, actorId: viewer.id, now });
      if (problem) throw new DomainError("invalid_input", `picture: ${problem}`);
    }),
    operation({
      address: `DELETE ${goods}/:productId/picture`,
      summary: "Takes its picture away: the pattern stands for it",
      access: desk,
      params,
      status: 204,
      answer: null,
    }).run(async ({ runtime, viewer, params: { productId }, now }) => {
      const random = runtime.randomBytes(16);
      await changePicture(runtime.ctx, { file: null, random, productId, desk, actorId: viewer.id, now });
    }),
  ];
}

/** Goods at the desks of vendors and admins. */
export const goodsDeskOperations: readonly Operation[] = [...goodsOperations("vendor"), ...goodsOperations("admin")];
