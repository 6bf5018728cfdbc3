/** What reaching a point does, once: ends the object, or asks for the end of the process. */
export interface KillOrder {
  point: string;
  /** Counted from when the order was given. */
  hit: number;
  how: "object" | "process";
}

/** The line that asks whoever runs this process to end it. */
export const KILL_REQUEST = "refcodes-fault: end this process at ";
