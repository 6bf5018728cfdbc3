import { CHORE_PAUSE_MS } from "#core/domain/chore-times";

/** The part of a Durable Object's storage that is used here. */
export interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

/**
 * Knows when the chores are due, so that nobody has to ask the database while nothing is. Its alarm is the earliest of what
 * the last run found due and of a minute after the last write it was told of; it runs at most once a minute.
 */
export class ChoreClock {
  readonly #storage: AlarmStorage;
  readonly #runChores: () => Promise<Date | null>;
  #running: Promise<void> | null = null;
  /** Somebody has written since the run began, and it may not have seen it. */
  #told = false;

  /** @param runChores does what is due and answers when the next is: null where only a new write makes work */
  constructor(storage: AlarmStorage, runChores: () => Promise<Date | null>) {
    this.#storage = storage;
    this.#runChores = runChores;
  }

  /** Something was committed: what it makes due is looked for within a minute. */
  async expectWork(): Promise<void> {
    this.#told = true;
    const soon = Date.now() + CHORE_PAUSE_MS;
    const alarm = await this.#storage.getAlarm();
    if (alarm === null || alarm > soon) await this.#storage.setAlarm(soon);
  }

  /** Does one run, or waits for the one that is going on. */
  run(): Promise<void> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #runOnce(): Promise<void> {
    this.#told = false;
    const soon = Date.now() + CHORE_PAUSE_MS;
    // Set before anything happens: whoever ends this run, the alarm takes it up again.
    await this.#storage.setAlarm(soon);
    const due = await this.#runChores();
    if (this.#told) await this.#storage.setAlarm(soon);
    else if (due) await this.#storage.setAlarm(Math.max(due.getTime(), soon));
    else await this.#storage.deleteAlarm();
  }
}
