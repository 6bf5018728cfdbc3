import type { StoredPage } from "#worker/edge/stored-page";

const maxPages = 64;
const maxPageBytes = 262_144;

interface RememberedPage {
  readonly page: StoredPage;
  /** Unix milliseconds. */
  usedAt: number;
}

/** The pages this isolate answered last: a hit here asks nobody. Bounded, least recently used goes first. */
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

  /** A page of any age: better than none while the app cannot provide one. */
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
