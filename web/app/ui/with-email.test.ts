import { createElement } from "react";
import { describe, expect, it } from "vitest";
import { rendered } from "#scripts/testing/rendered";
import { WithEmail } from "./with-email.tsx";

describe("a text with addresses in it", () => {
  const [long, short] = ["o.perepelytsia@store.example", "o@store.example"];

  it.each([
    ["From <o.perepelytsia@store.example> to o@store.example.", [long, short]],
    ["o@store.example, o.perepelytsia@store.example, o@store.example", [short, long]],
    // One ends like the other.
    ["to.o@store.example and o@store.example", [short, "to.o@store.example"]],
    ["No address here", [long, ""]],
    ["Two are the same: o@store.example", [short, short, ""]],
  ])("(%s) is unchanged, and each may break between its parts", (text, of) => {
    const html = rendered("en", createElement(WithEmail, { text, of })).replaceAll("<!-- -->", "");
    const plain = html
      .replace(/<wbr\/>|<\/?span[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    expect(plain).toBe(text);
    const whole = [...html.matchAll(/<span[^>]*>(.*?)<\/span>/g)].map(([, inner = ""]) => inner);
    expect(whole.map((inner) => inner.replaceAll("<wbr/>", ""))).toEqual(text.match(/[\w.]+@store\.example/g) ?? []);
    for (const inner of whole) expect(inner).toMatch(/@<wbr\/>store<wbr\/>\.example$/);
  });
});
