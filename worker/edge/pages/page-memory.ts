import type { StoredPage } from "#worker/edge/pages/stored-page";

const maxPages = 64;
const maxPageBytes = 262_144;

interface RememberedPage {
  readonly page: StoredPage;
  /** Unix milliseconds. */
  usedAt: number;
}

/** Stored pages in this isolate. Bounded; the least recently used is dropped first. */
export class PageMemory {
  readonly #pages = new Map<string, RememberedPage>();

  /** A page that may still be shown at `now` (Unix milliseconds). */
  find(key: string, now: number): StoredPage | undefined {
    const remembered = this.#pages.get(key);
    if (remembered === undefined || remembered.page.staleUntil <= now) {
      return undefined;
    }
    remembered.usedAt = now;
    return remembered.page;
  }

  /** A page of any age: better than none while the app is down. */
  findLast(key: string): StoredPage | undefined {
    return this.#pages.get(key)?.page;
  }

  keep(key: string, page: StoredPage, now: number): void {
    if (page.bytes.byteLength > maxPageBytes) {
      return;
    }
    this.#pages.set(key, { page, usedAt: now });
    if (this.#pages.size > maxPages) {
      this.#dropLeastRecentlyUsed();
    }
  }

  #dropLeastRecentlyUsed(): void {
    let [oldest] = this.#pages;
    for (const entry of this.#pages) {
      if (oldest === undefined || entry[1].usedAt < oldest[1].usedAt) {
        oldest = entry;
      }
    }
    if (oldest !== undefined) {
      this.#pages.delete(oldest[0]);
    }
  }
}

const memories = new WeakMap<Fetcher, PageMemory>();

/** The memory for pages of this env's app. */
export function memoryOf(env: EdgeEnv): PageMemory {
  let memory = memories.get(env.APP);
  if (memory === undefined) {
    memory = new PageMemory();
    memories.set(env.APP, memory);
  }
  return memory;
}
