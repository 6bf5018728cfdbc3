import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "react-router";
import { z } from "zod";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { answer } from "#app/session/answer.ts";
import type { FlashName } from "#app/session/flash.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError, type DomainErrorCode } from "#core/domain/errors";
import type { GoodsDesk } from "#core/domain/goods";
import { textIn } from "#core/domain/translated";
import { archiveProduct } from "#core/services/goods/archive-product";
import { changePicture } from "#core/services/goods/change-picture";
import { changeRate } from "#core/services/goods/change-rate";
import { changeStock } from "#core/services/goods/change-stock";
import { editProduct } from "#core/services/goods/edit-product";
import { archiveReasonInput, requestKeyInput, stockInput, versionInput } from "#core/services/goods/goods-input";
import { readProduct } from "#core/services/goods/read-product";
import { restoreProduct } from "#core/services/goods/restore-product";
import type { PageArgs } from "#web/page-context";
import { requireKeeper } from "./goods-page.server.ts";
import type { ProductProblem } from "./product-answer.ts";
import { readProductForm, readRate, type TypedProduct, typedProduct } from "./typed-product.ts";

/** The loader of one product's page. */
export function loadProduct(args: LoaderFunctionArgs, desk: GoodsDesk) {
  return answer(args, async (page) => {
    const { url, context, params } = page;
    const { keeper } = requireKeeper(desk, page);
    const product = await readProduct(context.ctx, { ...keeper, productId: namedIn(params.productId) });
    const name = textIn(product.name, pageLocale(url));
    // Under the key a change of stock is booked once.
    const maxRateBp = context.ctx.clone.maxRewardRateBp;
    return { desk, product, maxRateBp, key: crypto.randomUUID(), head: { title: `${name} · ${context.clone.name}` } };
  });
}

const intentSchema = z.enum(["edit", "stock", "rate", "picture", "removePicture", "archive", "restore"]);
const units = z.string().trim().regex(/^\d+$/).transform(Number).pipe(stockInput);

/** The action of that page: shows it again, with what was done or why nothing was. */
export function actOnProduct(args: ActionFunctionArgs, desk: GoodsDesk) {
  return answer(args, async (page) => {
    const { url, context, params, readForm } = page;
    const { viewer, keeper } = requireKeeper(desk, page);
    const form = await readForm("picture");
    const intent = intentSchema.safeParse(form.get("intent"));
    if (!intent.success) throw new DomainError("invalid_input", "no such change of a product");
    const change = { page, form, who: { ...keeper, productId: namedIn(params.productId), now: context.now } };
    if (intent.data !== "rate") return changes[intent.data](change);
    return withFreshProof({ context, url, viewer, form }, () => changes.rate(change));
  });
}

interface Change {
  page: PageArgs;
  form: FormData;
  who: { desk: GoodsDesk; actorId: string; productId: string; now: Date };
}

const text = (form: FormData, name: string) => String(form.get(name) ?? "");

/** A field that the page itself filled in. */
function ours<Value>(schema: z.ZodType<Value>, form: FormData, name: string): Value {
  const read = schema.safeParse(text(form, name));
  if (!read.success) throw new DomainError("invalid_input", `${name}: not as the page has it`);
  return read.data;
}

const changes = {
  async edit({ page, form, who }: Change) {
    const typed: TypedProduct = typedProduct(form);
    const read = readProductForm(typed);
    if ("problem" in read) return refuse(read.problem, 400, typed);
    const seen = ours(versionInput, form, "seen");
    return done(page, "productSaved", { conflict: "changed" }, typed, () =>
      editProduct(page.context.ctx, { ...who, ...read.product, seen }),
    );
  },

  async stock({ page, form, who }: Change) {
    const [stock, seen] = [units.safeParse(text(form, "stock")), units.safeParse(text(form, "seen"))];
    const key = ours(requestKeyInput, form, "key");
    if (!stock.success || !seen.success) return refuse("stock", 400);
    const by = stock.data - seen.data;
    return done(page, "productSaved", { out_of_stock: "sold", invalid_input: "stock" }, null, () =>
      changeStock(page.context.ctx, { ...who, by, key }),
    );
  },

  async rate({ page, form, who }: Change) {
    const referralRateBp = readRate(text(form, "rate"));
    if (referralRateBp === undefined) return refuse("rate", 400);
    return done(page, "productSaved", { invalid_input: "rate" }, null, () =>
      changeRate(page.context.ctx, { ...who, referralRateBp }),
    );
  },

  async picture({ page, form, who }: Change) {
    const sent = form.get("picture");
    if (!(sent instanceof File) || sent.size === 0) return data({ pictureProblem: "none" as const }, { status: 400 });
    const file = new Uint8Array(await sent.arrayBuffer());
    return replacePicture(page, who, file);
  },

  removePicture: ({ page, who }: Change) => replacePicture(page, who, null),

  async archive({ page, form, who }: Change) {
    const reason = archiveReasonInput.safeParse(text(form, "reason"));
    const isUnexplained = who.desk === "admin" && reason.data === "";
    if (!reason.success || isUnexplained) return refuse("reason", 400);
    return done(page, "productArchived", {}, null, () =>
      archiveProduct(page.context.ctx, { ...who, reason: reason.data || null }),
    );
  },

  restore: ({ page, who }: Change) =>
    done(page, "productRestored", { forbidden: "byStore" }, null, () => restoreProduct(page.context.ctx, who)),
};

async function replacePicture({ url, context }: PageArgs, who: Change["who"], file: Uint8Array | null) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const pictureProblem = await changePicture(context.ctx, { ...who, file, random });
  if (pictureProblem) return data({ pictureProblem }, { status: 400 });
  throw showAgain({ url, appUrl: context.clone.appUrl, flash: file ? "pictureSaved" : "pictureRemoved" });
}

function refuse(problem: ProductProblem, status: number, typed: TypedProduct | null = null) {
  return data({ problem, typed }, { status });
}

/** Does it and shows the page again; a refusal that the page has words for is told on it. */
async function done(
  { url, context }: PageArgs,
  flash: FlashName,
  problems: Partial<Record<DomainErrorCode, ProductProblem>>,
  typed: TypedProduct | null,
  run: () => Promise<void>,
) {
  try {
    await run();
  } catch (error) {
    const problem = error instanceof DomainError ? problems[error.code] : undefined;
    if (!(error instanceof DomainError) || problem === undefined) throw error;
    return refuse(problem, statusOf[error.code], typed);
  }
  throw showAgain({ url, appUrl: context.clone.appUrl, flash });
}
