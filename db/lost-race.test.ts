import { describe, expect, it } from "vitest";
import { retryLostRace } from "#db/lost-race";

const lost = new Error("lost");
const isLost = (error: unknown) => error === lost;

/** Fails with these errors in turn, then answers how often it ran. */
function failing(...errors: Error[]) {
  let runs = 0;
  return async () => {
    const error = errors[runs++];
    if (error) throw error;
    return runs;
  };
}

describe("a write that may lose a race", () => {
  it("runs again until it wins", async () => {
    expect(await retryLostRace(3, isLost, failing(lost, lost))).toBe(3);
  });

  it("gives up after the last try, with its error", async () => {
    await expect(retryLostRace(2, isLost, failing(lost, lost))).rejects.toBe(lost);
  });

  it("does not repeat what failed for another reason", async () => {
    const broken = new Error("broken");
    await expect(retryLostRace(5, isLost, failing(broken))).rejects.toBe(broken);
  });
});
