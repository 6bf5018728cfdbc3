export type Lock =
  | { readonly taken: true; release(): void }
  | {
      readonly taken: false;
      /** Who holds it, where the file already tells. */
      readonly pid: number | undefined;
    };

/**
 * What a lock file says: held by a live process, or left by one that is gone, whose id another process may have by now.
 * A file that names nobody is believed for five seconds, in which its maker may still be writing it.
 */
export function judgeLock(
  text: string,
  ageMs: number,
  startOf?: (pid: number) => string | undefined,
): { readonly state: "held" | "stale"; readonly pid?: number };

/** Takes the lock now or not at all; a lock that a dead process left is taken over. */
export function takeLock(path: string): Lock;

/**
 * Runs `work` while no other live process of this machine does the same. After five seconds of waiting it says what
 * it waits for (`purpose` follows "to finish").
 */
export function withFileLock<T>(
  path: string,
  purpose: string,
  work: () => Promise<T>,
  say?: (line: string) => void,
): Promise<T>;
