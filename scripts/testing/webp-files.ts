/** Whole WebP files of one pixel, as encoders write them. */
const samples = {
  lossy: "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=",
  lossless: "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
  alpha:
    "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAADABAJ0BKgEAAQADADQlpAADcAD++5QAAA==",
  animated:
    "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA",
} as const;

export type WebpSample = keyof typeof samples;

export function webpFile(name: WebpSample): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(samples[name]), (character) => character.charCodeAt(0));
}

/** A WebP file of these chunks, in this order, padded and sized as the format says. */
export function riffOf(chunks: readonly (readonly [name: string, payload: Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const body = chunks.flatMap(([name, payload]) => [
    ...Buffer.from(name, "latin1"),
    ...littleEndian(payload.byteLength),
    ...payload,
    ...(payload.byteLength % 2 ? [0] : []),
  ]);
  return Uint8Array.from([
    ...Buffer.from("RIFF", "latin1"),
    ...littleEndian(body.length + 4),
    ...Buffer.from("WEBP", "latin1"),
    ...body,
  ]);
}

/** The chunks of a file that `riffOf` could have written. */
export function chunksIn(file: Uint8Array): [name: string, payload: Uint8Array][] {
  const chunks: [string, Uint8Array][] = [];
  for (let at = 12; at < file.byteLength; ) {
    const length = new DataView(file.buffer, file.byteOffset).getUint32(at + 4, true);
    chunks.push([Buffer.from(file.subarray(at, at + 4)).toString("latin1"), file.subarray(at + 8, at + 8 + length)]);
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** The header of an extended file: its flags and its canvas, in pixels. */
export function canvasChunk(flags: number, width: number, height: number): [string, Uint8Array] {
  return ["VP8X", Uint8Array.from([flags, 0, 0, 0, ...littleEndian(width - 1, 3), ...littleEndian(height - 1, 3)])];
}

/** A lossless image of these sides that ends behind its header: no picture, but judged by its size. */
export function losslessChunk(width: number, height: number): [string, Uint8Array] {
  const bits = (width - 1) | ((height - 1) << 14);
  return ["VP8L", Uint8Array.from([0x2f, ...littleEndian(bits >>> 0), 7, 16, 17])];
}

function littleEndian(value: number, length = 4): number[] {
  return Array.from({ length }, (_, at) => Math.floor(value / 256 ** at) % 256);
}
