import { type Kill, repeatKill } from "./kill-order.ts";
import type { Spec } from "./schedule.ts";
import { isTroubleName } from "./troubles.ts";

/** One line that stands for a schedule and the kills that took place in it: `trouble / seed / point#hit=how; …`. */
export function writeSpec({ trouble, seed }: Pick<Spec, "trouble" | "seed">, kills: readonly Kill[]): string {
  return [trouble, seed, kills.map(({ point, hit, how }) => `${point}#${hit}=${how}`).join("; ")].join(" / ");
}

/**
 * Reads the line: a schedule that does the same again.
 *
 * @throws Error when it is none
 */
export function parseSpec(text: string): Spec {
  const [trouble = "", seed = "", ...rest] = text.split(" / ");
  if (!isTroubleName(trouble)) throw new Error(`no such trouble: ${trouble}`);
  const kills = rest
    .join(" / ")
    .split("; ")
    .filter((kill) => kill !== "");
  return {
    trouble,
    seed: Number(seed),
    kills: kills.map((kill) => {
      const match = /^(.+)#(\d+)=(object|process)$/.exec(kill);
      if (!match) throw new Error(`not a kill: ${kill}`);
      const [, point = "", hit = "1", how] = match;
      return repeatKill({ point, hit: Number(hit), how: how === "object" ? "object" : "process" });
    }),
  };
}
