import { assert, constantFrom, integer, property, tuple, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { readWebp } from "#core/domain/webp";
import { canvasChunk, chunksIn, losslessChunk, riffOf, webpFile } from "#scripts/testing/webp-files";

const namesIn = (file: Uint8Array) => chunksIn(file).map(([name]) => name);
const [lossless] = chunksIn(webpFile("lossless"));
const [lossy] = chunksIn(webpFile("lossy"));
if (!lossless || !lossy) throw new Error("the samples have no image");

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

describe("a WebP file", () => {
  it.each(["lossy", "lossless"] as const)("that is %s is read whole, and stays as it is", (name) => {
    expect(readWebp(webpFile(name))).toEqual({ width: 1, height: 1, bytes: webpFile(name) });
  });

  it("with transparency keeps it", () => {
    const read = readWebp(webpFile("alpha"));
    if ("problem" in read) throw new Error(read.problem);
    expect(read).toMatchObject({ width: 1, height: 1 });
    expect(namesIn(read.bytes)).toEqual(["VP8X", "ALPH", "VP8 "]);
  });

  it("loses the place where a photo was taken, and whatever else it carries", () => {
    const extras = ["EXIF", "XMP ", "ICCP", "HTML"].map((name) => [name, bytesOf("50.45 N 30.52 E <script>")] as const);
    const read = readWebp(riffOf([canvasChunk(0x2c, 1, 1), ...extras, lossless, ["JUNK", bytesOf("x")]]));
    if ("problem" in read) throw new Error(read.problem);
    expect(namesIn(read.bytes)).toEqual(["VP8L"]);
    expect(Buffer.from(read.bytes).toString("latin1")).not.toMatch(/50\.45|script/);
  });

  it("that moves is refused, also when it hides it", () => {
    expect(readWebp(webpFile("animated"))).toEqual({ problem: "animated" });
    const frames = ["ANMF", bytesOf("frames")] as const;
    expect(readWebp(riffOf([canvasChunk(0, 1, 1), frames, lossless]))).toEqual({ problem: "animated" });
  });

  it("of another size than it says is refused", () => {
    const problem = { problem: "damaged" };
    expect(readWebp(riffOf([canvasChunk(0, 20, 20), lossless]))).toEqual(problem);
    expect(readWebp(riffOf([canvasChunk(0, 1, 1), lossless, lossy]))).toEqual(problem);
    expect(readWebp(riffOf([lossless, ["EXIF", bytesOf("x")]]))).toEqual(problem);
    expect(readWebp(Uint8Array.from([...webpFile("lossy"), ...bytesOf("<html>")]))).toEqual(problem);
    expect(readWebp(webpFile("lossy").subarray(0, 30))).toEqual(problem);
    expect(readWebp(riffOf([["VP8 ", bytesOf("GIF89a........")]]))).toEqual(problem);
    expect(readWebp(riffOf([]))).toEqual(problem);
  });

  it("is told from everything that only calls itself one", () => {
    for (const text of ["", "<svg onload=alert(1)>", "GIF89a", "\x89PNG\r\n", "RIFF....WAVE", "RIFF"]) {
      expect(readWebp(bytesOf(text))).toEqual({ problem: "not_picture" });
    }
  });

  it("of sides up to 16,384 pixels says them", () => {
    assert(
      property(integer({ min: 1, max: 16_384 }), integer({ min: 1, max: 16_384 }), (width, height) => {
        expect(readWebp(riffOf([losslessChunk(width, height)]))).toMatchObject({ width, height });
      }),
    );
  });
});

describe("whatever the bytes", () => {
  const kinds = ["lossy", "lossless", "alpha", "animated"] as const;

  it("reading them ends, and what it lets through is an image, nothing else, and reads as itself", () => {
    const damaged = tuple(
      constantFrom(...kinds),
      uint8Array({ maxLength: 6 }),
      integer({ min: 0, max: 90 }),
      integer({ min: 0, max: 90 }),
    ).map(([kind, junk, from, length]) => {
      const file = [...webpFile(kind)];
      file.splice(from, length % 7, ...junk);
      return Uint8Array.from(file);
    });
    const shuffled = tuple(constantFrom(...kinds), uint8Array({ maxLength: 30 }), integer({ min: 0, max: 3 })).map(
      ([kind, junk, at]) => riffOf(chunksIn(webpFile(kind)).toSpliced(at, 0, ["EXIF", junk])),
    );
    for (const files of [uint8Array({ maxLength: 60 }), damaged, shuffled]) {
      assert(property(files, expectOnlyImage), { numRuns: 2_000 });
    }
  });

  function expectOnlyImage(file: Uint8Array): void {
    const read = readWebp(file);
    if ("problem" in read) return;
    expect(["VP8 ", "VP8L", "VP8X,ALPH,VP8 "]).toContain(namesIn(read.bytes).join());
    expect(readWebp(read.bytes)).toEqual(read);
    expect(read.width * read.height).toBeGreaterThan(0);
  }
});
