import { expect, test } from "vitest";
import { instrument } from "./instrument.ts";

test("every await has a point before and after it, nested ones too, and the code stays what it was", () => {
  const source = "export const f = async () => {\n  await a(await b());\n  return await c;\n};\n";
  const { code, points } = instrument("f.ts", source);
  expect(points).toEqual([
    "f.ts:2:3 before",
    "f.ts:2:3 after",
    "f.ts:2:11 before",
    "f.ts:2:11 after",
    "f.ts:3:10 before",
    "f.ts:3:10 after",
  ]);
  expect(code).toContain(
    '(__at("f.ts:2:3 before"), __passed("f.ts:2:3 after", await a((__at("f.ts:2:11 before"), __passed("f.ts:2:11 after", await b())))));',
  );
});

test("writes to the storage are points, reads are not", () => {
  const source = 'sql.exec("insert into t values (?)", 1);\nsql.exec("select * from t");\n';
  expect(instrument("s.ts", source).points).toEqual(["s.ts:1:1 before", "s.ts:1:1 after"]);
});

test("what only answers questions is left alone", () => {
  const source = "class Rpc {\n  async health() {\n    return await x;\n  }\n}\n";
  expect(instrument("q.ts", source)).toEqual({ code: source, points: [] });
  const arrows = "const queueAudit = async () => await x;\nconst made = { readChain: async () => await y };\n";
  expect(instrument("q.ts", arrows)).toEqual({ code: arrows, points: [] });
});
