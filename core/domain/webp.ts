/** Why bytes are no still WebP image. */
export type WebpProblem = "not_picture" | "animated" | "damaged";

export interface ReadWebp {
  width: number;
  height: number;
  /** The image as a file of its own, without metadata. */
  bytes: Uint8Array<ArrayBuffer>;
}

interface Chunk {
  name: string;
  payload: Uint8Array;
}

interface Size {
  width: number;
  height: number;
}

const HEADER = 12;
const CHUNK_HEADER = 8;
const ALPHA_FLAG = 0x10;
const ANIMATION_FLAG = 0x02;

/**
 * Reads a still WebP image and writes it anew from its image data alone. Metadata and unknown chunks are left out. The
 * compressed pixels themselves are not decoded.
 *
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function readWebp(file: Uint8Array): ReadWebp | { problem: WebpProblem } {
  if (file.byteLength < HEADER || nameAt(file, 0) !== "RIFF" || nameAt(file, 8) !== "WEBP") {
    return { problem: "not_picture" };
  }
  const chunks = chunksOf(file);
  const [first] = chunks ?? [];
  if (!chunks || !first) return { problem: "damaged" };
  if (first.name !== "VP8X") {
    // A simple file is its image and nothing else.
    const size = chunks.length === 1 ? sizeOf(first) : null;
    return size ? { ...size, bytes: fileOf([first]) } : { problem: "damaged" };
  }
  const canvas = canvasOf(first);
  if (!canvas) return { problem: "damaged" };
  const named = (...names: string[]) => chunks.filter(({ name }) => names.includes(name));
  if (canvas.flags & ANIMATION_FLAG || named("ANIM", "ANMF").length > 0) return { problem: "animated" };
  const [image, ...others] = named("VP8 ", "VP8L");
  const size = image && others.length === 0 ? sizeOf(image) : null;
  if (!image || size?.width !== canvas.width || size.height !== canvas.height) return { problem: "damaged" };
  const alpha = named("ALPH");
  if (image.name === "VP8L" || alpha.length === 0) return { ...size, bytes: fileOf([image]) };
  if (alpha.length > 1) return { problem: "damaged" };
  return { ...size, bytes: fileOf([extendedHeader(size), ...alpha, image]) };
}

/** The chunks of a file that ends where its header says; null for any other. */
function chunksOf(file: Uint8Array): Chunk[] | null {
  if (numberAt(file, 4, 4) + CHUNK_HEADER !== file.byteLength) return null;
  const chunks: Chunk[] = [];
  for (let at = HEADER; at < file.byteLength; ) {
    if (at + CHUNK_HEADER > file.byteLength) return null;
    const length = numberAt(file, at + 4, 4);
    const end = at + CHUNK_HEADER + length;
    if (end > file.byteLength) return null;
    chunks.push({ name: nameAt(file, at), payload: file.subarray(at + CHUNK_HEADER, end) });
    at = end + (length % 2);
  }
  return chunks;
}

function canvasOf({ payload }: Chunk): (Size & { flags: number }) | null {
  if (payload.byteLength !== 10) return null;
  return { flags: payload[0] ?? 0, width: numberAt(payload, 4, 3) + 1, height: numberAt(payload, 7, 3) + 1 };
}

/** What the image's own header says; null where it is none. */
function sizeOf({ name, payload }: Chunk): Size | null {
  const size = name === "VP8 " ? lossySize(payload) : name === "VP8L" ? losslessSize(payload) : null;
  return size && size.width > 0 && size.height > 0 ? size : null;
}

/** RFC 6386, 9.1: a key frame that is shown, its start code, and two sides of 14 bits. */
function lossySize(payload: Uint8Array): Size | null {
  if (payload.byteLength <= 10) return null;
  const tag = numberAt(payload, 0, 3);
  const isShownKeyFrame = (tag & 1) === 0 && ((tag >> 4) & 1) === 1;
  const hasStartCode = numberAt(payload, 3, 3) === 0x2a019d;
  if (!isShownKeyFrame || !hasStartCode || tag >> 5 > payload.byteLength - 10) return null;
  return { width: numberAt(payload, 6, 2) & 0x3fff, height: numberAt(payload, 8, 2) & 0x3fff };
}

/** RFC 9649, 3.4: a signature, two sides of 14 bits less one, an alpha bit and a version that is 0. */
function losslessSize(payload: Uint8Array): Size | null {
  if (payload.byteLength <= 5 || payload[0] !== 0x2f) return null;
  const bits = numberAt(payload, 1, 4);
  if (bits >>> 29 !== 0) return null;
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function extendedHeader({ width, height }: Size): Chunk {
  const payload = new Uint8Array(10);
  payload[0] = ALPHA_FLAG;
  writeNumber(payload, 4, 3, width - 1);
  writeNumber(payload, 7, 3, height - 1);
  return { name: "VP8X", payload };
}

function fileOf(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const padded = (length: number) => length + (length % 2);
  const length = chunks.reduce((sum, { payload }) => sum + CHUNK_HEADER + padded(payload.byteLength), HEADER);
  const file = new Uint8Array(length);
  writeName(file, 0, "RIFF");
  writeNumber(file, 4, 4, length - CHUNK_HEADER);
  writeName(file, 8, "WEBP");
  let at = HEADER;
  for (const { name, payload } of chunks) {
    writeName(file, at, name);
    writeNumber(file, at + 4, 4, payload.byteLength);
    file.set(payload, at + CHUNK_HEADER);
    at += CHUNK_HEADER + padded(payload.byteLength);
  }
  return file;
}

function nameAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function writeName(bytes: Uint8Array, at: number, name: string): void {
  for (let i = 0; i < 4; i += 1) bytes[at + i] = name.charCodeAt(i);
}

/** Little-endian and unsigned, of 1 to 4 bytes. */
function numberAt(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

function writeNumber(bytes: Uint8Array, at: number, length: number, value: number): void {
  for (let i = 0; i < length; i += 1) bytes[at + i] = Math.floor(value / 256 ** i) % 256;
}
