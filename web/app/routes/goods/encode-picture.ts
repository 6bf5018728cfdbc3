import { MAX_PICTURE_BYTES, type PictureType, pictureTypes } from "#core/domain/picture";

/** Why a chosen file cannot be made into a picture. */
export type EncodeProblem = "unreadable" | "cannot_encode" | "too_large";

/** Longest side in pixels and quality, best first: the first that fits is taken. */
const attempts = [
  [1600, 0.85],
  [1600, 0.7],
  [1200, 0.7],
  [800, 0.6],
] as const;

/**
 * Draws a photo anew as a picture that the store accepts, turned as it should stand: WebP, or JPEG where the browser (Safari)
 * cannot write WebP. Nothing but its pixels is kept: neither where it was taken nor by whom.
 */
export async function encodePicture(file: File): Promise<Blob | EncodeProblem> {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return "unreadable";
  try {
    for (const type of pictureTypes) {
      const picture = await encodeAs(type, image);
      if (picture !== "cannot_encode") return picture;
    }
    return "cannot_encode";
  } finally {
    image.close();
  }
}

async function encodeAs(type: PictureType, image: ImageBitmap): Promise<Blob | EncodeProblem> {
  for (const [side, quality] of attempts) {
    const picture = await draw(image, side, { type, quality });
    // A browser that cannot write the format writes another, or nothing.
    if (picture?.type !== type) return "cannot_encode";
    if (picture.size <= MAX_PICTURE_BYTES) return picture;
  }
  return "too_large";
}

interface Encoding {
  type: PictureType;
  quality: number;
}

function draw(image: ImageBitmap, longest: number, { type, quality }: Encoding): Promise<Blob | null> {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  if (type === "image/jpeg") {
    // It has no transparency, which would turn black.
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
