import { getLogger } from "#core/log";

/** News of rewards that have ended: their letters are in the outbox, and are relayed without waiting for the next chore. */
export interface RewardNews {
  /** Rewards have ended, and their letters are written. */
  note(): void;
  /** Relays once for each time it was noted. Never throws: what fails here is relayed by the next chore. */
  send(): Promise<void>;
}

const log = getLogger(["refcodes", "consumer"]);

/** Shared by all Minters of a Worker: several may send at once, and each time is taken by one of them. */
export function createRewardNews(relay: () => Promise<unknown>): RewardNews {
  let unsent = 0;
  return {
    note() {
      unsent += 1;
    },
    async send() {
      while (unsent > 0) {
        // Before the await: whoever else sends meanwhile must not take it too.
        unsent -= 1;
        await relay().catch((error: unknown) => log.warn("outbox relay failed", { error }));
      }
    },
  };
}
