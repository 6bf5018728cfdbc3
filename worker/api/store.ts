import { Hono } from "hono";
import { z } from "zod";
import { productSorts } from "#core/domain/catalogue";
import { claimedCodes } from "#core/domain/first-touch";
import { parseIdempotencyKey } from "#core/domain/idempotency";
import { defaultLocale, locales } from "#core/domain/locale";
import { orderIdFrom } from "#core/domain/order-id";
import { orderStatuses } from "#core/domain/payment";
import { createOrder } from "#core/services/orders/create-order";
import { getOrder } from "#core/services/orders/get-order";
import { listOrders } from "#core/services/orders/list-orders";
import { listProducts } from "#core/services/orders/list-products";
import { getPaymentStatus } from "#core/services/payments/get-payment-status";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { startPayment } from "#core/services/payments/start-payment";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import type { ApiEnv, SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

const PAGE_SIZE = 24;

const text = (max: number) => z.string().trim().min(1).max(max);

/** An order as the browser asks for it: prices and rates are never taken from here. */
export const orderRequestSchema = z.object({
  items: z
    .array(z.object({ productId: text(64), quantity: z.number().int().min(1).max(99) }))
    .min(1)
    .max(50)
    .refine((items) => new Set(items.map((item) => item.productId)).size === items.length, "a product stands twice"),
  contact: z.object({ name: text(120), phone: text(32), city: text(120), address: text(240) }),
});

/** The key under which a request may be sent again: the same body is done once, another body is refused. */
export const idempotencyHeaderSchema = z.object({
  "idempotency-key": z
    .string()
    .optional()
    .transform((header, check) => {
      const key = header === undefined ? undefined : parseIdempotencyKey(header);
      if (key === null) check.addIssue({ code: "custom", message: "1 to 128 visible ASCII characters" });
      return key ?? undefined;
    }),
});

export const paymentRequestSchema = z.object({ orderId: text(64), locale: z.enum(locales).default(defaultLocale) });

export const catalogueQuerySchema = z.object({
  locale: z.enum(locales).default(defaultLocale),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  query: z.string().trim().max(80).optional(),
  vendorId: text(64).optional(),
  inStock: z.stringbool().optional(),
  sort: z.enum(productSorts).optional(),
});

export const products = new Hono<ApiEnv>().get("/", validate("query", catalogueQuerySchema), async (c) => {
  const query = c.req.valid("query");
  return exactJson(c, await listProducts(c.get("runtime").ctx, { ...query, pageSize: PAGE_SIZE }));
});

export const ordersQuerySchema = z.object({
  locale: z.enum(locales).default(defaultLocale),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  status: z.enum(orderStatuses).optional(),
});

export const localeQuerySchema = z.object({ locale: z.enum(locales).default(defaultLocale) });

export const store = new Hono<SignedInEnv>()
  .use(requireViewer())
  .get("/orders", validate("query", ordersQuerySchema), async (c) => {
    const input = { ...c.req.valid("query"), buyerId: c.get("viewer").id, pageSize: PAGE_SIZE };
    return exactJson(c, await listOrders(c.get("runtime").ctx, input));
  })
  .get("/orders/:orderReference", validate("query", localeQuerySchema), async (c) => {
    const { id: viewerId, role } = c.get("viewer");
    const reference = c.req.param("orderReference");
    const { locale } = c.req.valid("query");
    return exactJson(
      c,
      await getOrder(c.get("runtime").ctx, { reference, viewerId, isAdmin: role === "admin", locale }),
    );
  })
  .post("/orders", validate("header", idempotencyHeaderSchema), validate("json", orderRequestSchema), async (c) => {
    const order = await createOrder(c.get("runtime").ctx, {
      ...c.req.valid("json"),
      orderId: orderIdFrom(crypto.randomUUID()),
      buyerId: c.get("viewer").id,
      cookieCodes: claimedCodes(c.req.header("cookie")),
      idempotencyKey: c.req.valid("header")["idempotency-key"],
      now: new Date(),
    });
    return exactJson(c, order, 201);
  })
  .post("/payments/wayforpay", validate("json", paymentRequestSchema), async (c) => {
    const input = { ...c.req.valid("json"), buyerId: c.get("viewer").id, now: new Date() };
    return exactJson(c, await startPayment(c.get("runtime").ctx, input));
  })
  .post(
    "/payments/credit",
    validate("header", idempotencyHeaderSchema),
    validate("json", paymentRequestSchema),
    async (c) => {
      const { orderId } = c.req.valid("json");
      const { orderReference } = await payWithCredit(c.get("runtime").ctx, {
        orderId,
        buyerId: c.get("viewer").id,
        idempotencyKey: c.req.valid("header")["idempotency-key"],
        now: new Date(),
      });
      return exactJson(c, { orderReference, status: "paid" });
    },
  )
  .get("/payments/:orderReference", async (c) => {
    const { orderReference } = c.req.param();
    return exactJson(c, await getPaymentStatus(c.get("runtime").ctx, { orderReference, viewerId: c.get("viewer").id }));
  });
