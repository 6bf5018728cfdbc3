import { describe, expect, it } from "vitest";
import { CloudflareError } from "./cloudflare.ts";
import { runSteps, type Step } from "./step.ts";

function play(run: Step["run"], isDone: Step["isDone"] = async () => false) {
  const said: string[] = [];
  const pauses: number[] = [];
  const steps = [{ name: "it", says: "do it", isDone, run }];
  const pause = async (ms: number) => pauses.push(ms);
  return {
    said,
    pauses,
    run: (dryRun = false, guard?: () => void) =>
      runSteps(steps, { say: (line) => said.push(line), dryRun, guard, pause }),
  };
}

const busy = () => new CloudflareError("busy", [], true);

describe("a step", () => {
  it("is left alone when done, and only told in a dry run", async () => {
    const never = async () => expect.unreachable();
    const done = play(never, async () => true);
    await done.run();
    expect(done.said).toEqual(["✓ it"]);
    const dry = play(never);
    await dry.run(true);
    expect(dry.said).toEqual(["· it: would do it"]);
  });

  it("is not run again when only its answer was lost", async () => {
    let runs = 0;
    const lost = play(
      async () => {
        runs += 1;
        throw busy();
      },
      async () => runs > 0,
    );
    await lost.run();
    expect([runs, lost.pauses]).toEqual([1, [1000]]);
  });

  it("is given up after five tries, and at once for what no time mends", async () => {
    let runs = 0;
    const fail = (error: () => Error) =>
      play(async () => {
        runs += 1;
        throw error();
      });
    const silent = fail(busy);
    await expect(silent.run()).rejects.toMatchObject({ step: "it", message: "busy" });
    expect([runs, silent.pauses]).toEqual([5, [1000, 2000, 4000, 8000]]);
    runs = 0;
    await expect(fail(() => new CloudflareError("no such queue", [11_000], false)).run()).rejects.toThrow(
      "no such queue",
    );
    expect(runs).toBe(1);
  });

  it("is not begun once somebody else may be at work", async () => {
    const guarded = play(async () => expect.unreachable());
    const lost = () => {
      throw new Error("the lock is lost");
    };
    await expect(guarded.run(false, lost)).rejects.toThrow("the lock is lost");
  });
});
