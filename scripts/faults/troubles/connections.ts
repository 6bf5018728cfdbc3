import type { Troubles } from "./trouble.ts";

/** Nodes, pools of transactions and databases that fail, and much to do at once. */
export const connectionTroubles = {
  calm: {},
  "node that breaks": {
    rpc: { hangs: 0.01, breaks: 0.06, refuses: 0.05, talksNonsense: 0.04, lies: 0.3, lags: 0.1 },
  },
  "pool that loses": { rpc: { drops: 0.4, delays: 0.3, lies: 0.2 } },
  "database that refuses": { database: { refuses: 0.15, loses: 0.1 } },
  "everything at once": {
    rpc: { breaks: 0.04, refuses: 0.03, lies: 0.2, drops: 0.2, delays: 0.2, lags: 0.1 },
    database: { refuses: 0.08, loses: 0.05 },
  },
  "many rewards": { orders: 47 },
} satisfies Troubles;
