import { MAX_PICTURE_BYTES } from "#core/domain/picture";

/** Why a chosen file cannot be made into a picture. */
export type EncodeProblem = "unreadable" | "cannot_encode" | "too_large";

const WEBP = "image/webp";

/** Longest side in pixels and quality, best first: the first that fits is taken. */
const attempts = [
  [1600, 0.85],
  [1600, 0.7],
  [1200, 0.7],
  [800, 0.6],
] as const;

/**
 * Draws a photo anew as a WebP picture that the store accepts, turned as it should stand. Nothing but its pixels is kept:
 * neither where it was taken nor by whom.
 */
export async function encodePicture(file: File): Promise<Blob | EncodeProblem> {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return "unreadable";
  try {
    for (const [side, quality] of attempts) {
      const picture = await draw(image, side, quality);
      // A browser that cannot write WebP writes another format, or nothing.
      if (picture?.type !== WEBP) return file.type === WEBP ? file : "cannot_encode";
      if (picture.size <= MAX_PICTURE_BYTES) return picture;
    }
    return "too_large";
  } finally {
    image.close();
  }
}

function draw(image: ImageBitmap, longest: number, quality: number): Promise<Blob | null> {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, WEBP, quality));
}
