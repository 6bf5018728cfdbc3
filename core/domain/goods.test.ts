import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { slugOf, standingOf } from "#core/domain/goods";
import { REFERENCE } from "#core/domain/plain-text";
import { inEveryLanguage, textIn } from "#core/domain/translated";

describe("the address of a product", () => {
  it.each([
    ["Stoneware mug, 350 ml", "stoneware-mug-350-ml"],
    ["Чашка з Опішні", "chashka-z-opishni"],
    ["Мед із сон’яшника", "med-iz-soniashnyka"],
    ["Щётка для ковра", "shchiotka-dlia-kovra"],
    ["Café crème", "cafe-creme"],
    ["茶碗", ""],
    ["--", ""],
  ])("made of %s is %j", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it("can be written in an address, whatever the name", () => {
    assert(
      property(string({ unit: "binary", maxLength: 200 }), (name) => {
        const slug = slugOf(name);
        expect(slug === "" || (REFERENCE.test(slug) && slug.length <= 60 && !/^-|-$/.test(slug))).toBe(true);
      }),
    );
  });
});

it("a missing text is another language's, the reader's own first", () => {
  const texts = { en: "", uk: "Чашка", ru: "Кружка" };
  expect([textIn(texts, "en"), textIn(texts, "ru")]).toEqual(["Чашка", "Кружка"]);
  expect(inEveryLanguage(texts)).toEqual({ en: "Чашка", uk: "Чашка", ru: "Кружка" });
  expect(textIn({ en: "", uk: "", ru: "" }, "uk")).toBe("");
});

it("what is off sale is that, sold out or not", () => {
  const archivedAt = new Date(0);
  expect([0, 1].map((stock) => standingOf({ archivedAt, stock }))).toEqual(["archived", "archived"]);
  expect([0, 1].map((stock) => standingOf({ archivedAt: null, stock }))).toEqual(["sold_out", "for_sale"]);
});
