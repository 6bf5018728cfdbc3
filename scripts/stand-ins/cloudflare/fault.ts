import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What goes wrong with one call: refused for being one too many or by an error of the server, both before anything is
 * done; done but never answered; or begun so many milliseconds late.
 */
export type Fault = "too-many" | "server-error" | "answer-lost" | { readonly lateMs: number };

/** A call as the choice of its fault sees it. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  /** Counted from 1. */
  readonly number: number;
}

export type ChooseFault = (call: SeenCall) => Fault | undefined;

/** Makes the fault happen. Returns what is left to do: the call itself, with or without an answer, or nothing. */
export async function sufferFault(
  fault: Fault | undefined,
  response: ServerResponse,
): Promise<"answer" | "do not answer" | "nothing"> {
  if (fault === undefined) return "answer";
  if (fault === "answer-lost") return "do not answer";
  if (typeof fault === "object") {
    await sleep(fault.lateMs);
    return "answer";
  }
  const isLimit = fault === "too-many";
  const errors = isLimit
    ? [{ code: 971, message: "Please wait and consider throttling your request speed" }]
    : [{ code: 10_001, message: "Internal server error" }];
  response.writeHead(isLimit ? 429 : 500, {
    "content-type": "application/json",
    ...(isLimit && { "retry-after": "1" }),
  });
  response.end(JSON.stringify({ success: false, errors, messages: [], result: null }));
  return "nothing";
}
