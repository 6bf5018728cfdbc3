import { describe, expect, it } from "vitest";
import { ANOTHER, choiceValue } from "./address-choice.ts";
import { addressChoices, postedContact } from "./address-choices.server.ts";

const inCity = (city: string) => ({ name: "Nina", phone: "+380 44 123 45 67", city, address: "Main street 1" });
const entry = (city: string, isDefault = false) => ({ ...inCity(city), id: city, isDefault });

function posted(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return Object.fromEntries(postedContact(form));
}

describe("the addresses to choose from", () => {
  it("are those of the book, then those of earlier orders that are not in it, each once", () => {
    const choices = addressChoices([entry("Lviv", true), entry("Kyiv")], [inCity("Kyiv"), inCity("Odesa"), inCity("")]);
    expect(choices).toEqual([
      { contact: inCity("Lviv"), isSaved: true, isDefault: true },
      { contact: inCity("Kyiv"), isSaved: true, isDefault: false },
      { contact: inCity("Odesa"), isSaved: false, isDefault: false },
    ]);
  });
});

describe("the address that is posted", () => {
  it("is the chosen one, whatever is typed in the fields of another", () => {
    expect(posted({ ...inCity("Typed"), to: choiceValue(inCity("Київ «Поділ»")) })).toEqual(inCity("Київ «Поділ»"));
  });

  it.each([undefined, ANOTHER, "", "{", "null", "[]", '{"name":"Nina"}', choiceValue(inCity(""))])(
    "is the typed one where %j is chosen",
    (to) => {
      expect(posted({ ...inCity("Typed"), ...(to === undefined ? {} : { to }) })).toEqual(inCity("Typed"));
    },
  );

  it("is what was typed, also where it is none", () => {
    expect(posted({ to: ANOTHER, city: "L" })).toEqual({ name: "", phone: "", city: "L", address: "" });
  });

  it("has nothing that is no part of an address", () => {
    const to = JSON.stringify({ ...inCity("Lviv"), userId: "somebody", id: "1" });
    expect(posted({ to, save: "yes" })).toEqual(inCity("Lviv"));
  });
});
