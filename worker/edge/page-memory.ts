import type { StoredPage } from "#worker/edge/stored-page";

const maxPages = 64;
const maxPageBytes = 262_144;

/** The pages this isolate answered last: a hit here asks nobody. Bounded, least recently used goes first. */
export class PageMemory {
  readonly #pages = new Map<string, StoredPage>();

  /** A page that may still be shown at `now` (Unix milliseconds). */
  find(key: string, now: number): StoredPage | undefined {
    const page = this.#pages.get(key);
    if (page === undefined) {
      return undefined;
    }
    this.#pages.delete(key);
    if (page.staleUntil <= now) {
      return undefined;
    }
    this.#pages.set(key, page);
    return page;
  }

  keep(key: string, page: StoredPage): void {
    if (page.bytes.byteLength > maxPageBytes) {
      return;
    }
    this.#pages.delete(key);
    this.#pages.set(key, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > maxPages && oldest !== undefined) {
      this.#pages.delete(oldest);
    }
  }
}
