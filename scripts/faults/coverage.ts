import type { Random } from "../testing/random.ts";
import type { KillOrder } from "./kill-order.ts";
import type { Outcome, Spec } from "./schedule.ts";
import { TROUBLE_NAMES, type TroubleName } from "./troubles.ts";

/** How a point was reached: by which schedule, and how often in it. */
interface Way {
  seed: number;
  hits: number;
}

/** What schedules have reached and where they were killed; chooses the next so that no point is left out. */
export class Coverage {
  readonly #points: readonly string[];
  readonly #reached = new Map<TroubleName, Map<string, Way>>();
  /** Troubles that were seen as they are, with no kill in their way. */
  readonly #undisturbed = new Set<TroubleName>();
  readonly #kills = new Map<string, number>();

  constructor(points: readonly string[]) {
    this.#points = points;
  }

  learn({ trouble, seed }: Spec, { hits, kills }: Outcome): void {
    const ways = this.#reached.get(trouble) ?? new Map<string, Way>();
    this.#reached.set(trouble, ways);
    for (const [point, count] of hits) {
      if (!ways.has(point) || kills.length === 0) ways.set(point, { seed, hits: count });
    }
    if (kills.length === 0) this.#undisturbed.add(trouble);
    for (const { point } of kills) this.#kills.set(point, this.#killsAt(point) + 1);
  }

  /**
   * The next schedule. Every kind of trouble comes first once; then whatever reaches a point that was killed at least
   * often. Most of its kills are at whichever such point it comes to, the others anywhere on its way. While points are
   * left that nothing has reached, troubles are also looked at undisturbed: a kill can keep one from what it is made for.
   */
  nextSpec(random: Random): Spec {
    const fresh = TROUBLE_NAMES.find((name) => !this.#reached.has(name));
    const hunts = (points: readonly string[], most: number) =>
      Array.from({ length: random.between(2, most) }, () => killAt(random, points, 1));
    if (fresh) return { trouble: fresh, seed: newSeed(random), kills: hunts(this.notKilledAt(), 4) };
    const veiled = TROUBLE_NAMES.filter((name) => !this.#undisturbed.has(name));
    if (veiled.length > 0 && this.notReached().length > 0 && random.chance(0.5)) {
      return { trouble: random.pick(veiled), seed: newSeed(random), kills: [] };
    }
    const known = [...this.#reached].flatMap(([trouble, ways]) =>
      [...ways].map(([point, way]) => ({ trouble, point, way })),
    );
    const least = Math.min(...known.map(({ point }) => this.#killsAt(point)));
    const { trouble, point, way } = random.pick(known.filter((one) => this.#killsAt(one.point) === least));
    // Nothing else happens before it: what reached it then reaches it again.
    if (least === 0 && random.chance(0.5)) return { trouble, seed: way.seed, kills: [killAt(random, [point], 1)] };
    const onTheWay = [...(this.#reached.get(trouble) ?? [])];
    const rareHere = onTheWay.flatMap(([name]) => (this.#killsAt(name) === least ? [name] : []));
    const anywhere = Array.from({ length: random.between(0, 2) }, () => {
      const [other, { hits }] = random.pick(onTheWay);
      return killAt(random, [other], hits);
    });
    // The same seed comes to the point again; another may show something new.
    const seed = random.chance(0.6) ? way.seed : newSeed(random);
    const first = random.chance(0.5) ? [killAt(random, [point], way.hits)] : [];
    return { trouble, seed, kills: [...first, ...hunts(rareHere, 4), ...anywhere] };
  }

  notReached(): string[] {
    return this.#points.filter((point) => ![...this.#reached.values()].some((ways) => ways.has(point)));
  }

  notKilledAt(): string[] {
    return this.#points.filter((point) => this.#killsAt(point) === 0);
  }

  summary(): string {
    const total = this.#points.length;
    return `${total - this.notReached().length} of ${total} points reached, ${total - this.notKilledAt().length} killed at`;
  }

  #killsAt(point: string): number {
    return this.#kills.get(point) ?? 0;
  }
}

function newSeed(random: Random): number {
  return random.between(1, 2 ** 31);
}

/** Ends the object mostly, since that is quick; where a point is in no object its process is ended. */
function killAt(random: Random, points: readonly string[], mostHits: number): KillOrder {
  return { points, hit: random.between(1, mostHits), how: random.chance(0.15) ? "process" : "object" };
}
