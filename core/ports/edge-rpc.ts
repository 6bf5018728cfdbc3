/** What the app knows about a referral code. */
export type CodeStatus = "active" | "inactive" | "unknown";

/** Visits of one code in one region shard, as absolute values: the newest hand-over holds all earlier ones. */
export interface VisitFlush {
  readonly code: string;
  readonly shard: string;
  /** All-time visits of this code in this shard. */
  readonly total: number;
  /** Days (`YYYY-MM-DD`, clone's time zone) that changed since the last accepted hand-over. */
  readonly days: readonly DayVisits[];
  /** The same for labels of its links, where some of them have changed. */
  readonly labels?: readonly LabelVisits[];
}

interface DayVisits {
  readonly day: string;
  readonly visits: number;
}

/** Visits by links with one label. */
export interface LabelVisits {
  readonly label: string;
  readonly total: number;
  readonly days: readonly DayVisits[];
}

/** What the app has taken. An app of the release of 2026-11-26 takes no labels, and answers nothing. */
export interface FlushTaken {
  /** How many labels. */
  readonly labels: number;
}

/** What the edge asks of the app: the entrypoint `EdgeRpc` implements it. */
export interface EdgeRpcApi {
  /** The status of a well-formed code, from the database. */
  lookUpCode(code: string): Promise<CodeStatus>;
  /**
   * Upserts visits. Returns only once they are durable. Safe to repeat, and to arrive late: counts only grow, so the
   * greater value stays. A code the database does not know is dropped, never an error: its object would retry for ever.
   */
  flushVisits(input: VisitFlush): Promise<FlushTaken>;
}
