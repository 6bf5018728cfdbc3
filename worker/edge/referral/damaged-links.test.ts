import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { referralCookiesOf, send, setPeer } from "../test-client.ts";

const code = "Abcd2345";
const both = { ring_ref: code, ring_ref_visible: code };

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active" } });
  await env.REFCODES.put(code, '{"status":"active"}');
});

test.each([
  ["a full stop", `/?ref=${code}.`],
  ["a closing bracket", `/?ref=${code})`],
  ["a space", `/?ref=${code}%20`],
  ["a zero-width space", `/?ref=${code}%E2%80%8B`],
  ["a space before it", `/?ref=%20${code}`],
  ["angle brackets", `/?ref=%3C${code}%3E`],
  ["quotation marks", `/?ref=%22${code}%22`],
  ["parameters glued on by a second question mark", `/?ref=${code}?utm_source=telegram`],
  ["the same, percent-encoded", `/?ref=${code}%3Futm_source=telegram`],
  ["an ampersand that was HTML-escaped", `/?utm_source=telegram&amp;ref=${code}`],
  ["the same after the code", `/?ref=${code}&amp;utm_source=telegram`],
  ["a percent-encoded equals sign", `/?ref%3D${code}`],
  ["a question mark that became part of the path", `/%3Fref=${code}`],
  ["the name in capitals", `/?REF=${code}`],
  ["junk in a first ref", `/?ref=producthunt&ref=${code}`],
])("a link damaged by %s still brings its code", async (_, path) => {
  expect(referralCookiesOf(await send(path))).toEqual(both);
});

test.each([`/?ref=${code}5`, `/?ref=a${code}`, `/?ref=%61${code}`, "/?ref=blog.example.com", "/?ref=producthunt"])(
  "%s names no code",
  async (path) => {
    expect(referralCookiesOf(await send(path))).toEqual({});
  },
);

test("of two cookies of one name the first well-formed one counts", async () => {
  const cookie = `ring_ref=junk; ring_ref=${code}; ring_ref_visible=${code}`;
  await setPeer({ codes: { [code]: "active", Wxyz6789: "active" } });
  expect(referralCookiesOf(await send("/?ref=Wxyz6789", { headers: { cookie } }))).toEqual({});
});
