import fc from "fast-check";
import { expect, test } from "vitest";
import { type ConsentFacts, consentModes, decideConsent, mayClaim, mayStore } from "./consent.ts";

const facts = (changes: Partial<ConsentFacts>): ConsentFacts => ({
  mode: "eea",
  country: "US",
  globalPrivacyControl: undefined,
  answer: undefined,
  ...changes,
});

test.each([
  ["off", "DE", "not-needed"],
  ["eea", "US", "not-needed"],
  ["eea", "UA", "not-needed"],
  ["eea", "DE", "ask"],
  ["eea", "NO", "ask"],
  ["eea", "GB", "ask"],
  ["eea", "CH", "ask"],
  ["eea", "RE", "ask"],
  ["eea", "T1", "ask"],
  ["eea", "XX", "ask"],
  ["eea", undefined, "ask"],
  ["always", "US", "ask"],
] as const)("mode %s, country %s: %s", (mode, country, state) => {
  expect(decideConsent(facts({ mode, country }))).toBe(state);
});

test("all 27 EU members, the EEA, the United Kingdom and Switzerland are asked", () => {
  const asked = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB CH";
  for (const country of asked.split(" ")) {
    expect(decideConsent(facts({ country }))).toBe("ask");
  }
});

test("an answer given on the page counts", () => {
  expect(decideConsent(facts({ country: "DE", answer: "granted" }))).toBe("granted");
  expect(decideConsent(facts({ country: "DE", answer: "denied" }))).toBe("refused");
  expect(decideConsent(facts({ country: "US", answer: "denied" }))).toBe("refused");
  expect(decideConsent(facts({ country: "DE", answer: "anything" }))).toBe("ask");
});

test("Global Privacy Control is a refusal in every mode and country, whatever else is said; only exactly 1 is the signal", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...consentModes),
      fc.option(fc.constantFrom("US", "DE", "UA"), { nil: undefined }),
      fc.option(fc.constantFrom("granted", "denied", "x"), { nil: undefined }),
      (mode, country, answer) => {
        const refused = facts({ mode, country, answer, globalPrivacyControl: "1" });
        expect(mayStore(decideConsent(refused))).toBe(false);
        expect(mayClaim(refused, true)).toBe(false);
      },
    ),
  );
  expect(decideConsent(facts({ globalPrivacyControl: "0" }))).toBe("not-needed");
  expect(decideConsent(facts({ globalPrivacyControl: "true" }))).toBe("not-needed");
});

test("a claim needs the visitor's yes where they must be asked, and a yes just given lifts an earlier no", () => {
  expect(mayClaim(facts({ country: "DE" }), false)).toBe(false);
  expect(mayClaim(facts({ country: "DE" }), true)).toBe(true);
  expect(mayClaim(facts({ country: "DE", answer: "denied" }), true)).toBe(true);
  expect(mayClaim(facts({ country: "DE", answer: "denied" }), false)).toBe(false);
  expect(mayClaim(facts({ country: "US" }), false)).toBe(true);
});
