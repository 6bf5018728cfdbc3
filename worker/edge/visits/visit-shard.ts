// Each code has its own objects for each part of the world, so a viral code is counted near its visitors. A visitor's
// retries come from the same continent, so they reach the object that has the beacon's id.
const shards: Record<string, { shard: string; locationHint: DurableObjectLocationHint }> = {
  EU: { shard: "eu", locationHint: "eeur" },
  NA: { shard: "na", locationHint: "enam" },
  SA: { shard: "sa", locationHint: "sam" },
  AS: { shard: "as", locationHint: "apac" },
  OC: { shard: "oc", locationHint: "oc" },
  AF: { shard: "af", locationHint: "afr" },
};

// One object handles about a thousand beacons a second. Fixed, because an id must always reach the same object.
const objectsEach = 4;

/** Where the beacons of a visitor are counted. */
export interface VisitShard {
  readonly shard: string;
  readonly locationHint?: DurableObjectLocationHint;
}

/**
 * The shard for Cloudflare's continent code (`xx` where there is none: Antarctica, Tor, a local run) and a beacon's id.
 * The same beacon always reaches the same object.
 */
export function visitShard(continent: string | undefined, id: string): VisitShard {
  const { shard, ...placed } = (continent === undefined ? undefined : shards[continent]) ?? { shard: "xx" };
  return { shard: `${shard}-${Number.parseInt(id.slice(-1), 16) % objectsEach}`, ...placed };
}

/** All shards that count a continent's beacons. */
export function shardsOf(continent: string | undefined): string[] {
  return Array.from({ length: objectsEach }, (_, at) => visitShard(continent, String(at)).shard);
}

/** The object's name. Codes contain no colon, so it can be parsed. */
export function counterName(code: string, shard: string): string {
  return `${code}:${shard}`;
}

/** The code and shard an object counts for. Throws when the name was not made by `counterName`. */
export function readCounterName(name: string | undefined): { code: string; shard: string } {
  const [code, shard] = name?.split(":") ?? [];
  if (code === undefined || shard === undefined) {
    throw new Error("a visit counter must be addressed by counterName()");
  }
  return { code, shard };
}
