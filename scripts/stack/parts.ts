/** A part of the start: begun, or done after `ms` milliseconds. */
export interface Step {
  readonly name: string;
  readonly ms?: number;
  readonly note?: string;
}

/** What has started, in order, with the time each step took. */
export class Parts {
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #onStep: (step: Step) => void;

  constructor(onStep: (step: Step) => void) {
    this.#onStep = onStep;
  }

  add(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#onStep({ name });
    const started = performance.now();
    const result = await work();
    this.#onStep({ name, ms: performance.now() - started });
    return result;
  }

  /** Ends everything, last started first; goes on when one refuses and reports that at the end. */
  async stop(): Promise<void> {
    const errors: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, "Not everything could be ended");
  }
}

/** Waits for all, so that nothing starts unseen after a failure, then throws the first error. */
export async function allOrFirstError<T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
