import Papa from "papaparse";
import { expect, it } from "vitest";
import { csvLines, csvStream } from "#worker/api/csv-stream";

it.each([
  "=1+1",
  "+380501112233",
  "-1+cmd|' /C calc'!A0",
  "@SUM(A1)",
  "\t=1",
  "  =HYPERLINK(1)",
  "\r\n=1",
  "＝1+1",
  "-",
])("neutralises %j, which a spreadsheet may run", (text) => {
  const [row] = Papa.parse<string[]>(csvLines([[text, "x"]])).data;
  expect(row).toEqual([`'${text}`, "x"]);
});

it.each(["-12.00", "100.00", "Кухоль, великий", 'a "mug"', "a=b", "ring-test-1", ""])("leaves %j as it is", (text) => {
  expect(Papa.parse<string[]>(csvLines([[text, "x"]])).data[0]).toEqual([text, "x"]);
});

it("asks for more only when the reader has taken what there was, and ends when the reader goes away", async () => {
  let made = 0;
  let ended = false;
  async function* chunks() {
    try {
      while (true) {
        made += 1;
        yield [[String(made)]];
      }
    } finally {
      ended = true;
    }
  }
  const answer = await csvStream("a.csv", ["n"], chunks());
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="a.csv"');
  const reader = answer.body?.getReader();
  const text = new TextDecoder("utf-8", { ignoreBOM: true });
  expect(text.decode((await reader?.read())?.value)).toBe("\uFEFFn\r\n");
  expect(text.decode((await reader?.read())?.value)).toBe("1\r\n");
  expect(text.decode((await reader?.read())?.value)).toBe("2\r\n");
  expect(made).toBeLessThan(5);
  await reader?.cancel();
  expect(ended).toBe(true);
});

it("fails before anything is sent where the first rows cannot be read", async () => {
  // biome-ignore lint/correctness/useYield: it fails before.
  async function* chunks(): AsyncGenerator<string[][], void> {
    throw new Error("no database");
  }
  await expect(csvStream("a.csv", ["n"], chunks())).rejects.toThrow("no database");
});
