import { createHash } from "node:crypto";

/** The key of a picture drawn for the demo: a hash of the file, so that it is the same wherever it is seeded. */
export function drawnPictureKey(file: Uint8Array): string {
  return createHash("sha256").update(file).digest("hex").slice(0, 32);
}
