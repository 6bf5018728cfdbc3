import fc from "fast-check";
import { expect, test } from "vitest";
import { countryOfIban, maskIban, parseIban, ukrainianBankOf } from "#core/domain/iban";

const UKRAINIAN = "UA213223130000026007233566001";

test("an IBAN is read as people write it", () => {
  expect(parseIban(" ua21 3223 1300 0002 6007 2335 6600 1 ")).toBe(UKRAINIAN);
  expect(parseIban("UA21-3223-1300-0002-6007-2335-6600-1")).toBe(UKRAINIAN);
  expect(parseIban("DE89 3704 0044 0532 0130 00")).toBe("DE89370400440532013000");
});

test("one that is too short, of no country, or with other digits is none", () => {
  for (const wrong of [
    "",
    "UA",
    "UA21",
    `${UKRAINIAN}0`,
    UKRAINIAN.slice(0, -1),
    `XX${UKRAINIAN.slice(2)}`,
    "4149499012345678",
  ]) {
    expect(parseIban(wrong), wrong).toBeNull();
  }
  // It takes no payment without a reference of its own.
  expect(parseIban("CH4431999123000889012")).toBeNull();
});

test("a single wrong digit, or two that changed places, is always found", () => {
  const digit = fc.integer({ min: 2, max: UKRAINIAN.length - 1 });
  fc.assert(
    fc.property(digit, fc.integer({ min: 0, max: 9 }), (place, other) => {
      const changed = `${UKRAINIAN.slice(0, place)}${other}${UKRAINIAN.slice(place + 1)}`;
      expect(parseIban(changed)).toBe(changed === UKRAINIAN ? UKRAINIAN : null);
    }),
  );
  for (let place = 2; place < UKRAINIAN.length - 1; place++) {
    const [left, right] = [UKRAINIAN.charAt(place), UKRAINIAN.charAt(place + 1)];
    const swapped = `${UKRAINIAN.slice(0, place)}${right}${left}${UKRAINIAN.slice(place + 2)}`;
    expect(parseIban(swapped), swapped).toBe(left === right ? UKRAINIAN : null);
  }
});

test("only its ends are shown; its country and its bank are in it", () => {
  expect(maskIban(UKRAINIAN)).toBe("UA21…6001");
  expect(countryOfIban(UKRAINIAN)).toBe("UA");
  expect(ukrainianBankOf(UKRAINIAN)).toBe("322313");
  expect(ukrainianBankOf("DE89370400440532013000")).toBeNull();
});
