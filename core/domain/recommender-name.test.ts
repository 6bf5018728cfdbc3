import { expect, it } from "vitest";
import { recommenderNameFrom } from "#core/domain/recommender-name";

it.each([
  ["Olena", "Olena"],
  ["  Дар’я ", "Дар’я"],
  ["Anna  Maria", "Anna Maria"],
  ["Jean-Luc", "Jean-Luc"],
  ["Zoe\u0308", "Zoë"],
  ["Л".repeat(20), "Л".repeat(20)],
])("takes a given name: %j", (typed, name) => {
  expect(recommenderNameFrom(typed)).toBe(name);
});

it.each([
  "",
  " ",
  "-Olena",
  "Olena-",
  "Olena2",
  "Л".repeat(21),
  "evil.test",
  "https://x",
  "@olena",
  "Olena!",
  "O\u0301\u0301\u0301\u0301l",
  "<b>O</b>",
  "O\u202Elena",
  "Olena\u0000",
  "{{name}}",
  "😀",
])("takes nothing else: %j", (typed) => {
  expect(recommenderNameFrom(typed)).toBeNull();
});
