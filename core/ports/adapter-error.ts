/**
 * A failure of something we do not own. `retry` says whether the same call may succeed later; the queue obeys it. The
 * message is for engineers and holds no address, key or credential of the service.
 */
export class AdapterError extends Error {
  readonly retry: boolean;

  constructor(message: string, { retry }: { retry: boolean }) {
    super(message);
    this.name = "AdapterError";
    this.retry = retry;
  }

  /** By name: the pages and their Worker are two bundles, each with a class of its own. */
  static override [Symbol.hasInstance](value: unknown): value is AdapterError {
    return value instanceof Error && value.name === "AdapterError";
  }
}
