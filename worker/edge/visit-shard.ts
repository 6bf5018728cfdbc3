// One object per code and part of the world, so that a viral code is counted near its visitors and by more than one
// object. A visitor's retries come from the same continent, so they meet the object that remembers the beacon.
const shards: Record<string, { shard: string; locationHint: DurableObjectLocationHint }> = {
  EU: { shard: "eu", locationHint: "eeur" },
  NA: { shard: "na", locationHint: "enam" },
  SA: { shard: "sa", locationHint: "sam" },
  AS: { shard: "as", locationHint: "apac" },
  OC: { shard: "oc", locationHint: "oc" },
  AF: { shard: "af", locationHint: "afr" },
};

/** Where the beacons of a visitor are counted. */
export interface VisitShard {
  readonly shard: string;
  readonly locationHint?: DurableObjectLocationHint;
}

/** The shard for Cloudflare's continent code; `xx` where there is none (Antarctica, Tor, a local run). */
export function visitShard(continent: string | undefined): VisitShard {
  return (continent === undefined ? undefined : shards[continent]) ?? { shard: "xx" };
}

/** The object's name. Codes hold no colon, so it reads back without doubt. */
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
