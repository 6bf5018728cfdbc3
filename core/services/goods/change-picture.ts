import { DomainError } from "#core/domain/errors";
import { judgePicture, type PictureProblem, pictureKeyOf } from "#core/domain/picture";
import type { ServiceContext } from "#core/services/context";
import { changeProduct } from "#core/services/goods/change-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";
import { readProduct } from "#core/services/goods/read-product";

export interface ChangePictureInput extends GoodsKeeper {
  productId: string;
  /** A file as it was sent; null takes the picture away. */
  file: Uint8Array | null;
  /** 16 random bytes, for the new picture's key. */
  random: Uint8Array;
  now: Date;
}

/**
 * Gives a product another picture, or none. The new one is stored before the product names it, and the old one is deleted
 * when the product no longer does: whenever this ends early, no product names a picture that is not there. What it leaves
 * behind then is cleared by `sweepPictures`.
 *
 * @returns why the file is refused, and nothing was changed; null when it is done
 * @throws DomainError `not_found` for a product that is none of theirs
 */
export async function changePicture(
  ctx: Pick<ServiceContext, "db" | "pictures">,
  { file, random, ...who }: ChangePictureInput,
): Promise<PictureProblem | null> {
  const judged = file && judgePicture(file);
  if (judged && "problem" in judged) return judged.problem;
  const picture = judged && pictureKeyOf(random);
  // Before anything is stored for a stranger.
  await readProduct(ctx, who);
  if (judged && picture) await ctx.pictures.put(picture, judged);
  const replaced = await changeProduct(ctx, { ...who, action: "product.picture" }, (product) =>
    product.picture === picture ? null : { changes: { picture } },
  ).catch(async (error: unknown) => {
    if (picture && error instanceof DomainError) await ctx.pictures.remove([picture]).catch(() => undefined);
    throw error;
  });
  const old = replaced.changed ? replaced.before.picture : null;
  if (old) await ctx.pictures.remove([old]).catch(() => undefined);
  return null;
}
