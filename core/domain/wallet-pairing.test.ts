import { expect, it } from "vitest";
import { drawPairingNumber, pairingNumber } from "#core/domain/wallet-pairing";

it("draws each number of two digits as often as the others", () => {
  const drawn = Array.from({ length: 256 }, (_, byte) => byte)
    .filter((byte) => byte < 180)
    .map((byte) => drawPairingNumber((length) => new Uint8Array(length).fill(byte)));
  const counts = Map.groupBy(drawn, (number) => number);
  expect([...counts.keys()].toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 90 }, (_, at) => pairingNumber.least + at),
  );
  expect(new Set([...counts.values()].map(({ length }) => length))).toEqual(new Set([2]));
});

it("passes over bytes that would favour some", () => {
  const bytes = [255, 180, 181, 7];
  expect(drawPairingNumber((length) => Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 0))).toBe(17);
});
