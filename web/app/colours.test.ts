import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./app.css", import.meta.url), "utf8");

/** A colour of the tokens: lightness and chroma, and a hue of its own or the clone's. */
interface Token {
  lightness: number;
  chroma: number;
  hue: number | "brand";
}

const COLOUR = String.raw`oklch\(([\d.]+) ([\d.]+) (var\(--brand-hue\)|[\d.]+)\)`;

function readTokens(theme: "light" | "dark"): Map<string, Token> {
  const tokens = new Map<string, Token>();
  for (const match of css.matchAll(new RegExp(`--([a-z-]+): light-dark\\(${COLOUR}, ${COLOUR}\\)`, "g"))) {
    const [, name = "", ...parts] = match;
    const [lightness, chroma, hue = ""] = theme === "light" ? parts.slice(0, 3) : parts.slice(3, 6);
    tokens.set(name, {
      lightness: Number(lightness),
      chroma: Number(chroma),
      hue: hue.startsWith("var") ? "brand" : Number(hue),
    });
  }
  return tokens;
}

/** Relative luminance (WCAG) of a token as an sRGB screen shows it, out-of-range channels cut off. */
function luminance({ lightness, chroma, hue }: Token, brandHue: number): number {
  const angle = ((hue === "brand" ? brandHue : hue) * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (channel: number) => Math.min(Math.max(channel, 0), 1);
  const red = cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const TEXT = 4.5;
const EDGE = 3;

const pairs: [text: string, ground: string, least: number][] = [
  ...["canvas", "surface", "sunken", "brand-soft", "gift-soft"].flatMap((ground): [string, string, number][] => [
    ["ink", ground, TEXT],
    ["ink-soft", ground, TEXT],
  ]),
  ["canvas", "ink", TEXT],
  ...["canvas", "surface", "gift-soft"].map((ground): [string, string, number] => ["gift", ground, TEXT]),
  ["brand", "gift-soft", TEXT],
  ...["canvas", "surface", "brand-soft"].map((ground): [string, string, number] => ["brand", ground, TEXT]),
  ["on-brand", "brand-fill", TEXT],
  ["on-brand", "brand-fill-hover", TEXT],
  ["on-brand", "danger-fill", TEXT],
  ["on-brand", "danger-fill-hover", TEXT],
  ...["success", "warning", "danger", "info"].flatMap((tone): [string, string, number][] => [
    [tone, `${tone}-soft`, TEXT],
    [tone, "surface", TEXT],
    [tone, "canvas", TEXT],
  ]),
  ["line-strong", "surface", EDGE],
];

describe.each(["light", "dark"] as const)("the %s colours", (theme) => {
  const tokens = readTokens(theme);

  it.each(pairs)("keep %s on %s readable whatever the clone's hue", (text, ground, least) => {
    const [front, back] = [tokens.get(text), tokens.get(ground)];
    if (!front || !back) throw new Error(`app.css has no ${text} or ${ground}`);
    for (let hue = 0; hue < 360; hue += 3) {
      const [one, two] = [luminance(front, hue), luminance(back, hue)];
      const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      expect(contrast, `hue ${hue}`).toBeGreaterThanOrEqual(least);
    }
  });
});
