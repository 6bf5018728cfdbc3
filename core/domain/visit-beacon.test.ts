import { expect, test } from "vitest";
import { beaconLifeMs, seenEpochMs } from "./visit-beacon.ts";

test("a page gives a beacon up at least half a minute before its counter can forget the id", () => {
  expect(beaconLifeMs + 30_000).toBeLessThan(seenEpochMs);
});
