import type { ZodType } from "zod";

/** Who may call an endpoint. */
export type Access = "public" | "session" | "vendor" | "admin" | "cron secret" | "WayForPay";

/** What is said of an endpoint beside its address. */
export interface Operation {
  summary: string;
  access: Access;
  query?: ZodType;
  params?: ZodType;
  body?: ZodType;
  headers?: ZodType;
  /** Status of success, and what it carries; null when nothing. */
  status: number;
  answer: ZodType | null;
  /** A status that is no success and carries the same answer. */
  unwell?: number;
  /** What it may refuse with, where that does not follow from the rest. */
  refuses?: readonly number[];
  /** The same beside what follows from the rest. */
  alsoRefuses?: readonly number[];
}

/** Endpoints by method and address, as Hono's table has them. */
export type Operations = Readonly<Record<string, Operation>>;
