import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mintReasons } from "#core/domain/mint-reason";
import { projectRoot } from "../stack/build.ts";

const DOCUMENT = "docs/decisions/0021-what-each-part-can-do-at-worst.md";
const CELLS = 5;

interface Row {
  title: string;
  worst: string;
  /** Files of tests, each with the words its tests are named by. */
  shown: { path: string; names: string[] }[];
}

/** Rows of the decision's tables: who, what it can do alone, at worst, what stops more, which tests show it. */
function rowsOf(document: string): Row[] {
  const lines = readFileSync(join(projectRoot, document), "utf8").split("\n");
  const cells = lines.flatMap((line) => {
    if (!line.startsWith("|")) return [];
    return [
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ];
  });
  const data = cells.filter(([first = ""]) => first !== "Who" && !first.startsWith("---"));
  return data.map((row) => {
    if (row.length !== CELLS) throw new Error(`${row[0]}: ${row.length} cells`);
    const [who = "", can = "", worst = "", , shown = ""] = row;
    return { title: `${who}: ${can.slice(0, 40)}`, worst, shown: readTests(shown) };
  });
}

/** `path` followed by “names” of its tests. */
function readTests(cell: string): Row["shown"] {
  const tests: Row["shown"] = [];
  for (const [, path, name] of cell.matchAll(/`([^`]+)`|“([^”]+)”/g)) {
    if (path) tests.push({ path, names: [] });
    else if (name) tests.at(-1)?.names.push(name);
  }
  return tests;
}

function missing({ path, names }: Row["shown"][number]): string[] {
  if (!existsSync(join(projectRoot, path))) return [path];
  const source = readFileSync(join(projectRoot, path), "utf8");
  return names.filter((name) => !source.includes(name)).map((name) => `${path}: ${name}`);
}

describe(DOCUMENT, () => {
  const rows = rowsOf(DOCUMENT);

  it.each(rows.map(({ title, shown }) => [title, shown] as const))(
    "%s is shown by tests that are there",
    (_, shown) => {
      expect(shown.flatMap(({ names }) => names).length).toBeGreaterThan(0);
      expect(shown.flatMap(missing)).toEqual([]);
    },
  );

  it.each(rows.map(({ title, worst }) => [title, worst] as const))(
    "%s names its worst by settings that are there",
    (_, worst) => {
      const settings = [...worst.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name ?? "");
      const known = [
        "queues/wrangler.toml",
        "web/wrangler.toml",
        "contracts/scripts/env.ts",
        "contracts/scripts/deploy.ts",
      ]
        .map((file) => readFileSync(join(projectRoot, file), "utf8"))
        .join("\n");
      expect(worst).not.toBe("");
      expect(settings.filter((name) => !known.includes(name))).toEqual([]);
    },
  );
});

describe("docs/operations/alarms.md", () => {
  const document = readFileSync(join(projectRoot, "docs/operations/alarms.md"), "utf8");
  const named = document
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([a-z_]+)`/g)].map(([, code]) => code ?? ""));

  it("names reasons that are there", () => {
    expect(named.filter((code) => !mintReasons.has(code))).toEqual([]);
  });

  it("says what to do for each reason why a reward is not signed for", () => {
    const refusing = ["core/domain/mint.ts", "core/domain/mint-grounds.ts", "queues/prepare-batches.ts"];
    const given = refusing
      .filter((file) => existsSync(join(projectRoot, file)))
      .flatMap((file) => [
        ...readFileSync(join(projectRoot, file), "utf8").matchAll(/\brefuse\w*\([^()]*mintReasons\.of\("(\w+)"/g),
      ]);
    expect(given.length).toBeGreaterThan(5);
    expect(given.map(([, code]) => code).filter((code) => !named.includes(code ?? ""))).toEqual([]);
  });
});
