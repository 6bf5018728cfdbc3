import type { Spec } from "./schedule.ts";
import { isTroubleName } from "./troubles.ts";

/** One line that stands for a schedule: `trouble / seed / point#hit=how; …`. */
export function writeSpec({ trouble, seed, kills }: Spec): string {
  return [trouble, seed, kills.map(({ point, hit, how }) => `${point}#${hit}=${how}`).join("; ")].join(" / ");
}

/**
 * Reads the line back.
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
      return { point, hit: Number(hit), how: how === "object" ? "object" : "process" };
    }),
  };
}
