// `npm run pictures`: draws anew what is kept drawn: the demo's goods, the picture of a shared link, the icon on a phone.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sharp } from "sharp";
import { projectRoot } from "./stack/build.ts";

const GOODS = "db/seed/pictures";

/** Which drawing each picture was made from: `scripts/pictures.test.ts` holds them to it. */
export const RECORD = join(projectRoot, "db/seed/pictures/drawn.json");

interface Drawing {
  /** Relative to the project, as `to` is. */
  from: string;
  to: string;
  draw(drawing: Sharp): Sharp;
}

/** Every drawing and what is made of it. */
export function drawings(): Drawing[] {
  const goods = readdirSync(join(projectRoot, GOODS)).filter((name) => name.endsWith(".svg"));
  return [
    ...goods.map((name) => ({
      from: `${GOODS}/${name}`,
      to: `${GOODS}/${name.replace(/svg$/, "webp")}`,
      draw: (drawing: Sharp) => drawing.resize(1200, 1200).webp({ quality: 82, effort: 6 }),
    })),
    {
      from: "web/drawings/gift.svg",
      to: "web/public/assets/gift.1.jpg",
      draw: (drawing) =>
        drawing.resize(1200, 630).flatten({ background: "#f6ead9" }).jpeg({ quality: 82, mozjpeg: true }),
    },
    {
      from: "web/drawings/touch-icon.svg",
      to: "web/public/apple-touch-icon.png",
      draw: (drawing) => drawing.resize(180, 180).flatten({ background: "#ffffff" }).png({ palette: true }),
    },
  ];
}

/** The drawing that a file holds, as the record names it. */
export function fingerprint(file: string): string {
  return createHash("sha256")
    .update(readFileSync(join(projectRoot, file)))
    .digest("hex");
}

if (import.meta.main) {
  const { default: sharp } = await import("sharp");
  for (const { from, to, draw } of drawings()) {
    const { size } = await draw(sharp(join(projectRoot, from), { density: 144 })).toFile(join(projectRoot, to));
    console.log(`${to}  ${(size / 1024).toFixed(0)} kB`);
  }
  const record = Object.fromEntries(drawings().map(({ from }) => [from, fingerprint(from)]));
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
}
