import type { KillOrder } from "#queues/faults/kill-order";
import type { Random } from "./random.ts";
import type { Outcome, Spec } from "./schedule.ts";
import type { TroubleName } from "./troubles.ts";

/** Kills a schedule carries beside the one it is made for. */
const MORE_KILLS = 4;

/** What schedules have reached and where they were killed; chooses the next so that no point is left out. */
export class Coverage {
  readonly #points: readonly string[];
  /** For each point: the schedules that reached it, and how often in one. */
  readonly #reachedBy = new Map<string, { trouble: TroubleName; seed: number; hits: number }[]>();
  readonly #killsAt = new Map<string, number>();
  readonly #triedAt = new Map<string, number>();

  constructor(points: readonly string[]) {
    this.#points = points;
  }

  learn({ trouble, seed, kills }: Spec, { hits, kills: killed }: Outcome): void {
    for (const [point, count] of hits) {
      const known = this.#reachedBy.get(point) ?? [];
      if (known.length < 40) this.#reachedBy.set(point, [...known, { trouble, seed, hits: count }]);
    }
    for (const point of killed) this.#killsAt.set(point, (this.#killsAt.get(point) ?? 0) + 1);
    for (const { point } of kills) this.#triedAt.set(point, (this.#triedAt.get(point) ?? 0) + 1);
  }

  /** A schedule for the point that was killed at and tried least. */
  nextSpec(random: Random): Spec {
    const reached = random.shuffle(this.#points.filter((point) => this.#reachedBy.has(point)));
    const weight = (point: string) => (this.#killsAt.get(point) ?? 0) * 4 + (this.#triedAt.get(point) ?? 0);
    const [target] = reached.toSorted((left, right) => weight(left) - weight(right));
    if (target === undefined) throw new Error("no schedule has reached anything yet");
    const way = random.pick(this.#reachedBy.get(target) ?? []);
    // The same seed reaches the point again; another may show something new.
    const seed = random.chance(0.6) ? way.seed : random.between(1, 2 ** 31);
    const others = Array.from({ length: random.between(0, MORE_KILLS) }, () => random.pick(reached));
    const kills = [killAt(random, target, way.hits), ...others.map((point) => killAt(random, point, 3))];
    return { trouble: way.trouble, seed, kills };
  }

  notReached(): string[] {
    return this.#points.filter((point) => !this.#reachedBy.has(point));
  }

  notKilledAt(): string[] {
    return this.#points.filter((point) => !this.#killsAt.has(point));
  }

  summary(): string {
    const total = this.#points.length;
    return `${total - this.notReached().length} of ${total} points reached, ${total - this.notKilledAt().length} killed at`;
  }
}

/** Ends the object mostly, since that is quick; where a point is in no object its process is ended. */
function killAt(random: Random, point: string, mostHits: number): KillOrder {
  return { point, hit: random.between(1, mostHits), how: random.chance(0.15) ? "process" : "object" };
}
