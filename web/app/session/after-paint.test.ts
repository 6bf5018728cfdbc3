import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { afterPaint } from "./after-paint.ts";

type Begin = () => Promise<unknown>;
type Wait = (begin: Begin, info: never) => Promise<unknown>;

/** What the router is told to do around a navigation and a fetch. */
function waits(): Wait[] {
  const found: Wait[] = [];
  afterPaint.router?.({ instrument: ({ navigate, fetch }) => found.push(navigate as Wait, fetch as Wait) });
  return found;
}

describe.each(waits().map((wait, at) => [["a navigation", "a fetch"][at], wait] as const))("%s", (_, wait) => {
  let paint: () => void = () => {};
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("requestAnimationFrame", (frame: () => void) => {
      paint = frame;
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("begins once, after the press that led to it has been painted", async () => {
    const begin = vi.fn(async () => undefined);
    const done = wait(begin, {} as never);
    await vi.advanceTimersByTimeAsync(10);
    expect(begin).not.toHaveBeenCalled();
    paint();
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    expect(begin).toHaveBeenCalledOnce();
  });

  it("begins anyway on a page that is not painted", async () => {
    const begin = vi.fn(async () => undefined);
    const done = wait(begin, {} as never);
    await vi.advanceTimersByTimeAsync(100);
    await done;
    expect(begin).toHaveBeenCalledOnce();
  });
});
