/** Why bytes are no JPEG image that a browser draws in its own colours. */
export type JpegProblem = "damaged";

export interface ReadJpeg {
  width: number;
  height: number;
  /** The image as a file of its own, without metadata. */
  bytes: Uint8Array<ArrayBuffer>;
}

const MARKER = 0xff;
/** Start and end of an image, and of a scan. */
const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];
/** Tables of quantization, of Huffman codes, and how often a scan restarts. */
const [DQT, DHT, DRI] = [0xdb, 0xc4, 0xdd];
/** Frames coded with Huffman codes: baseline, extended and progressive. */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
/** Segments for applications, where cameras write place, time and their names, and comments. */
const isMetadata = (marker: number) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/** Whether a file starts as JPEG images do. */
export function isJpeg(file: Uint8Array): boolean {
  return file[0] === MARKER && file[1] === SOI && file[2] === MARKER;
}

/**
 * Reads a JPEG image and writes it anew from its tables, frame and scans alone. Metadata, colour profiles, previews and
 * whatever is behind the image's end are left out. The compressed pixels themselves are not decoded.
 *
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf annex B
 */
export function readJpeg(file: Uint8Array): ReadJpeg | { problem: JpegProblem } {
  const damaged = { problem: "damaged" } as const;
  const kept: Uint8Array[] = [];
  let size: { width: number; height: number } | null = null;
  let hasScan = false;
  for (let at = 2; ; ) {
    const start = markerAt(file, at);
    const marker = file[start + 1];
    if (start < 0 || marker === undefined) return damaged;
    if (marker === EOI) break;
    const end = start + 2 + numberAt(file, start + 2);
    const payload = file.subarray(start + 4, end);
    if (end < start + 4 || end > file.byteLength) return damaged;
    at = end;
    if (isMetadata(marker)) continue;
    if (FRAMES.includes(marker)) {
      if (size) return damaged;
      size = sizeOf(payload);
      if (!size) return damaged;
    } else if (marker === SOS) {
      if (!size || !isScan(payload)) return damaged;
      at = endOfScan(file, end);
      hasScan = true;
    } else if (!isTable(marker, payload)) return damaged;
    kept.push(file.subarray(start, at));
  }
  if (!size || !hasScan) return damaged;
  return { ...size, bytes: fileOf(kept) };
}

/** Where the marker is that stands here, behind what fills up to it; -1 for none. */
function markerAt(file: Uint8Array, at: number): number {
  let start = at;
  while (file[start] === MARKER && file[start + 1] === MARKER) start += 1;
  return file[start] === MARKER ? start : -1;
}

/** What a frame of 8 bits a sample says, grey or of three colours; null for any other. */
function sizeOf(payload: Uint8Array): { width: number; height: number } | null {
  const [precision, components] = [payload[0], payload[5]];
  if (precision !== 8 || (components !== 1 && components !== 3)) return null;
  if (payload.byteLength !== 6 + 3 * components) return null;
  const [height, width] = [numberAt(payload, 1), numberAt(payload, 3)];
  return width > 0 && height > 0 ? { width, height } : null;
}

function isScan(payload: Uint8Array): boolean {
  const [components = 0] = payload;
  return components >= 1 && components <= 3 && payload.byteLength === 4 + 2 * components;
}

/** Where a scan's data ends: at the next marker that does not belong to it. */
function endOfScan(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(MARKER, from); at >= 0; at = file.indexOf(MARKER, at + 1)) {
    const next = file[at + 1] ?? 0;
    const isWithin = next === 0 || next === MARKER || (next >= 0xd0 && next <= 0xd7);
    if (!isWithin) return at;
  }
  return file.byteLength;
}

/** Whether a segment is made of whole tables, and of nothing else: there is no room for anything else in it. */
function isTable(marker: number, payload: Uint8Array): boolean {
  if (marker === DRI) return payload.byteLength === 2;
  if (marker !== DQT && marker !== DHT) return false;
  let at = 0;
  while (at < payload.byteLength) {
    const first = payload[at] ?? 0;
    at += marker === DQT ? 1 + 64 * (first > 0x0f ? 2 : 1) : 17 + sumOf(payload.subarray(at + 1, at + 17));
  }
  return at === payload.byteLength && at > 0;
}

const sumOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte, 0);

function fileOf(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.byteLength, 4);
  const file = new Uint8Array(length);
  file.set([MARKER, SOI]);
  let at = 2;
  for (const part of parts) {
    file.set(part, at);
    at += part.byteLength;
  }
  file.set([MARKER, EOI], at);
  return file;
}

/** Big-endian and unsigned, of two bytes; 0 behind the end. */
function numberAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
