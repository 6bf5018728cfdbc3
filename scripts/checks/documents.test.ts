import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { projectRoot } from "../stack/build.ts";

interface Place {
  readonly path: string;
  readonly names: readonly string[];
}

interface Row {
  readonly title: string;
  readonly places: readonly Place[];
}

/** The rows of a document's tables whose last cell names files, each followed by what is found in it. */
function rowsOf(document: string): Row[] {
  const lines = readFileSync(join(projectRoot, "docs", document), "utf8").split("\n");
  return lines.flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const places = placesOf(cells.at(-2) ?? "");
    return line.startsWith("|") && places.length > 0 ? [{ title: cells[1] ?? "", places }] : [];
  });
}

function placesOf(cell: string): Place[] {
  const places: { path: string; names: string[] }[] = [];
  for (const [, text = ""] of cell.matchAll(/`([^`]+)`/g)) {
    if (text.includes("/")) places.push({ path: text, names: [] });
    else places.at(-1)?.names.push(text);
  }
  return places;
}

/** What a place names and the project does not have. */
function missing({ path, names }: Place): string[] {
  const file = join(projectRoot, path);
  if (!existsSync(file)) return [path];
  if (names.length === 0) return [];
  const words = new Set(readFileSync(file, "utf8").split(/[^\w$]+/));
  return names.filter((name) => !words.has(name)).map((name) => `${path}: ${name}`);
}

describe.each(["glossary.md", "where.md"])("docs/%s", (document) => {
  const rows = rowsOf(document);

  it("names files and names that are there", () => {
    expect(rows.flatMap(({ places }) => places.flatMap(missing))).toEqual([]);
    expect(rows.length).toBeGreaterThan(5);
  });

  it("has each title once", () => {
    const titles = rows.map(({ title }) => title);
    expect(titles).toEqual([...new Set(titles)]);
  });
});

it("none of the changes in docs/where.md needs more than two places", () => {
  const crowded = rowsOf("where.md").filter(({ places }) => new Set(places.map(({ path }) => path)).size > 2);
  expect(crowded.map(({ title }) => title)).toEqual([]);
});

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });

describe("docs/operations/deploy.md", () => {
  const text = readFileSync(join(projectRoot, "docs/operations/deploy.md"), "utf8");
  const typed = [...text.matchAll(/^ *(?:```sh\n)((?:(?!^ *```).*\n)*)/gm)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );

  it("has commands typed that are there", () => {
    const { scripts } = packageSchema.parse(JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")));
    const run = typed.flatMap((line) => /^ *npm run (\S+)/.exec(line)?.[1] ?? []);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
    expect(new Set(run)).toEqual(new Set(["admin", "catalogue", "clone"]));
  });
});
