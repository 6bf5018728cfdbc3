// `npm run pictures`: draws anew what is kept drawn: the demo's goods, the picture of a shared link, the icon on a phone.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sharp } from "sharp";
import { drawnPictureKey } from "#db/seed/drawn-picture-key";
import { projectRoot } from "./stack/build.ts";

const GOODS = "db/seed/pictures";

/** Which drawing each picture was made from: `scripts/pictures.test.ts` holds them to it. */
export const RECORD = join(projectRoot, "db/seed/pictures/drawn.json");

/**
 * The preview pictures for links to the demo's goods, by the key of the goods' own picture: goods whose picture somebody has
 * changed are not found here.
 */
export const CARDS = join(projectRoot, "web/drawings/cards.json");

/** The size of a shared link's preview picture, px. */
const CARD = { width: 1200, height: 630 };

interface Drawing {
  /** Relative to the project, as `to` is. */
  from: string;
  to: string;
  draw(drawing: Sharp): Sharp | Promise<Sharp>;
}

/** The whole drawing, on a blurred copy of itself. */
async function asCard(drawing: Sharp): Promise<Sharp> {
  const whole = await drawing.clone().resize(CARD.height, CARD.height).png().toBuffer();
  return drawing
    .resize(CARD.width, CARD.height)
    .blur(40)
    .composite([{ input: whole }])
    .jpeg({ quality: 82, mozjpeg: true });
}

/** The path of the preview picture for one of the demo's goods. */
function cardPath(slug: string): string {
  return `/assets/${slug}.1.jpg`;
}

/** What `CARDS` is to hold for the pictures that are drawn. */
export function cards(): Record<string, string> {
  return Object.fromEntries(
    drawnGoods().map((slug) => {
      const picture = readFileSync(join(projectRoot, GOODS, `${slug}.webp`));
      return [drawnPictureKey(picture), cardPath(slug)];
    }),
  );
}

function drawnGoods(): string[] {
  return readdirSync(join(projectRoot, GOODS)).flatMap((name) => /^(.+)\.svg$/.exec(name)?.[1] ?? []);
}

/** Every drawing and what is made of it. */
export function drawings(): Drawing[] {
  return [
    ...drawnGoods().flatMap((slug) => [
      {
        from: `${GOODS}/${slug}.svg`,
        to: `${GOODS}/${slug}.webp`,
        draw: (drawing: Sharp) => drawing.resize(1200, 1200).webp({ quality: 82, effort: 6 }),
      },
      { from: `${GOODS}/${slug}.svg`, to: `web/public${cardPath(slug)}`, draw: asCard },
    ]),
    {
      from: "web/drawings/gift.svg",
      to: "web/public/assets/gift.1.jpg",
      draw: (drawing) =>
        drawing.resize(CARD.width, CARD.height).flatten({ background: "#f6ead9" }).jpeg({ quality: 82, mozjpeg: true }),
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
    const drawn = await draw(sharp(join(projectRoot, from), { density: 144 }));
    const { size } = await drawn.toFile(join(projectRoot, to));
    console.log(`${to}  ${(size / 1024).toFixed(0)} kB`);
  }
  const record = Object.fromEntries(drawings().map(({ from }) => [from, fingerprint(from)]));
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(CARDS, `${JSON.stringify(cards(), null, 2)}\n`);
}
