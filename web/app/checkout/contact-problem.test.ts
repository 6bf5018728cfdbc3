import { parseWithZod } from "@conform-to/zod/v4";
import { describe, expect, it } from "vitest";
import { contactInput } from "#core/services/orders/create-order-input";
import { problemOf } from "./contact-problem.ts";

const typed = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };

function problemsOf(changes: Partial<typeof typed>) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...typed, ...changes })) form.set(name, value);
  return parseWithZod(form, { schema: contactInput, error: problemOf }).reply().error ?? {};
}

describe("what is wrong with a contact", () => {
  it("is nothing for a town of one letter and a number as people write it", () => {
    expect(problemsOf({ city: "Å", phone: "(044) 123.45.67" })).toEqual({});
  });

  it.each([
    ["required", { name: "", city: "", address: "", phone: "" }],
    ["tooShort", { name: "N", address: "1" }],
    ["tooLong", { name: "n".repeat(101), city: "c".repeat(101), address: "a".repeat(201), phone: "1".repeat(33) }],
    ["phone", { phone: "soon" }],
    ["required", { name: "a\u0007b" }],
  ])("is said as %s", (problem, changes) => {
    const expected = Object.fromEntries(Object.keys(changes).map((name) => [name, problem]));
    const found = Object.entries(problemsOf(changes)).map(([name, errors]) => [name, errors?.[0]]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});
