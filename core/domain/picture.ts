import { isJpeg, readJpeg } from "#core/domain/jpeg";
import { readWebp } from "#core/domain/webp";

/** The largest file that is taken, in bytes. */
export const MAX_PICTURE_BYTES = 1024 * 1024;

/** The longest side of a picture, in pixels. */
export const MAX_PICTURE_SIDE = 2000;

/** What the key of a picture looks like: 128 random bits. */
export const PICTURE_KEY = /^[0-9a-f]{32}$/;

/** Why a file is not taken as a picture. */
export const pictureProblems = ["too_large", "not_picture", "animated", "damaged", "too_many_pixels"] as const;
export type PictureProblem = (typeof pictureProblems)[number];

/** What a picture is, as it is told to browsers. */
export const pictureTypes = ["image/webp", "image/jpeg"] as const;
export type PictureType = (typeof pictureTypes)[number];

/** A picture that is taken: `bytes` is a file of its own. */
export interface JudgedPicture {
  type: PictureType;
  width: number;
  height: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Judges a file by its contents alone, whatever it calls itself. What is returned holds the image and nothing else of the
 * file: no place where the photo was taken, and nothing behind its end.
 */
export function judgePicture(file: Uint8Array): JudgedPicture | { problem: PictureProblem } {
  if (file.byteLength > MAX_PICTURE_BYTES) return { problem: "too_large" };
  const type = isJpeg(file) ? "image/jpeg" : "image/webp";
  const read = type === "image/jpeg" ? readJpeg(file) : readWebp(file);
  if ("problem" in read) return read;
  const isTooLong = read.width > MAX_PICTURE_SIDE || read.height > MAX_PICTURE_SIDE;
  return isTooLong ? { problem: "too_many_pixels" } : { type, ...read };
}

/** The address of a picture. */
export function picturePath(key: string): string {
  return `/pictures/${key}`;
}

/** A new key from random bytes, 16 of them. */
export function pictureKeyOf(random: Uint8Array): string {
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
