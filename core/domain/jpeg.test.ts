import { assert, constantFrom, integer, property, tuple, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { readJpeg } from "#core/domain/jpeg";
import { jpegFile, jpegSegment, jpegWith } from "#scripts/testing/jpeg-files";

const damaged = { problem: "damaged" };
const bytesOf = (text: string) => [...Buffer.from(text, "latin1")];
const textOf = (file: Uint8Array) => Buffer.from(file).toString("latin1");

/** What is read of a file; fails where it is refused. */
function imageOf(file: Uint8Array): Uint8Array {
  const read = readJpeg(file);
  if ("problem" in read) throw new Error(read.problem);
  expect(read).toMatchObject({ width: 2, height: 1 });
  return read.bytes;
}

describe("a JPEG file", () => {
  it.each(["baseline", "progressive"] as const)("that is %s keeps its image, and reads as itself", (name) => {
    const image = imageOf(jpegFile(name));
    expect(imageOf(image)).toEqual(image);
    // All but the encoder's own label.
    expect(image.byteLength).toBe(jpegFile(name).byteLength - 18);
  });

  it("loses the place where a photo was taken, and whatever else it carries", () => {
    const secrets = [0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xef, 0xfe].flatMap((marker) =>
      jpegSegment(marker, "Exif\0\0 50.45 N 30.52 E <script>"),
    );
    const image = imageOf(Uint8Array.from([...jpegWith("baseline", secrets), ...bytesOf("<script>")]));
    expect(image).toEqual(imageOf(jpegFile("baseline")));
    expect(textOf(image)).not.toMatch(/50\.45|script|JFIF/);
  });

  it("has no room for anything else in its tables", () => {
    for (const marker of [0xdb, 0xc4, 0xdd, 0xdc, 0xc8, 0x01, 0xbf]) {
      expect(readJpeg(jpegWith("baseline", jpegSegment(marker, "50.45 N 30.52 E")))).toEqual(damaged);
    }
  });

  it("that is cut off, has no image, or none in ordinary colours, is refused", () => {
    const file = jpegFile("baseline");
    for (const length of [3, 30, 100, 200, file.byteLength - 2, file.byteLength - 1]) {
      expect(readJpeg(file.subarray(0, length))).toEqual(damaged);
    }
    expect(readJpeg(jpegFile("cmyk"))).toEqual(damaged);
    expect(readJpeg(Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]))).toEqual(damaged);
    expect(readJpeg(Uint8Array.from([0xff, 0xd8, ...jpegSegment(0xe1, "x"), 0xff, 0xd9]))).toEqual(damaged);
  });
});

it("whatever the bytes, reading them ends, and what it lets through reads as itself", () => {
  const names = ["baseline", "progressive", "cmyk"] as const;
  const broken = tuple(
    constantFrom(...names),
    uint8Array({ maxLength: 6 }),
    integer({ min: 2, max: 520 }),
    integer({ min: 0, max: 6 }),
  ).map(([name, junk, from, length]) => Uint8Array.from([...jpegFile(name)].toSpliced(from, length, ...junk)));
  for (const files of [uint8Array({ maxLength: 60 }), broken]) {
    assert(
      property(files, (file) => {
        const read = readJpeg(file);
        if ("problem" in read) return;
        expect(readJpeg(read.bytes)).toEqual(read);
      }),
      { numRuns: 2_000 },
    );
  }
});
