import { type ReadWebp, readWebp } from "#core/domain/webp";

/** The largest file that is taken, in bytes. */
export const MAX_PICTURE_BYTES = 1024 * 1024;

/** The longest side of a picture, in pixels. */
export const MAX_PICTURE_SIDE = 2000;

/** What the key of a picture looks like: 128 random bits. */
export const PICTURE_KEY = /^[0-9a-f]{32}$/;

/** Why a file is not taken as a picture. */
export const pictureProblems = ["too_large", "not_webp", "animated", "damaged", "too_many_pixels"] as const;
export type PictureProblem = (typeof pictureProblems)[number];

/**
 * Judges a file by its contents alone, whatever it calls itself. What is returned holds the image and nothing else of the
 * file: no place where the photo was taken, and nothing behind its end.
 */
export function judgePicture(file: Uint8Array): ReadWebp | { problem: PictureProblem } {
  if (file.byteLength > MAX_PICTURE_BYTES) return { problem: "too_large" };
  const read = readWebp(file);
  if ("problem" in read) return read;
  const isTooLong = read.width > MAX_PICTURE_SIDE || read.height > MAX_PICTURE_SIDE;
  return isTooLong ? { problem: "too_many_pixels" } : read;
}

/** The address of a picture. */
export function picturePath(key: string): string {
  return `/pictures/${key}`;
}

/** A new key from random bytes, 16 of them. */
export function pictureKeyOf(random: Uint8Array): string {
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
