import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";

/** How a child process ended, and everything it printed on both streams, in the order it arrived. */
export interface Ending {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/**
 * Reads what a child with piped stdout and stderr prints until it has ended; `onText` gets each piece as it arrives.
 * @throws the system's error when the child could not be started.
 */
export function readOutput(
  child: ChildProcess & { stdout: Readable; stderr: Readable },
  onText?: (text: string) => void,
): Promise<Ending>;
