import type { MintKit } from "#queues/mint-kit";
import { CLAIMED_WALLET, MINT_RULES } from "./claimed-reward.ts";
import { memoryMinterStore } from "./minter-store.ts";

const GWEI = 1_000_000_000n;

type Changed = Partial<Omit<MintKit, "ledger" | "chain">> & {
  ledger: Partial<MintKit["ledger"]>;
  chain: Partial<MintKit["chain"]>;
};

/** What a run works with, of which a test gives the parts it is about: all else refuses to be called. */
export function mintKit({ ledger, chain, ...rest }: Changed): MintKit {
  const unused = () => Promise.reject(new Error("not part of this test"));
  return {
    store: memoryMinterStore(),
    prefix: "1:",
    maxFee: 100n * GWEI,
    limits: { rewardMicros: 1n, dayMicros: 1n },
    bounds: MINT_RULES.bounds,
    approval: MINT_RULES.approval,
    isLinkSigned: unused,
    readQuote: async () => null,
    noted: new Map(),
    now: () => new Date(),
    ledger: {
      claim: unused,
      returnForgotten: async () => undefined,
      returnBatches: unused,
      noteTransactions: unused,
      offsetDebts: unused,
      bindWallets: unused,
      finish: unused,
      ...ledger,
    },
    chain: {
      chainId: 31_337,
      operator: CLAIMED_WALLET,
      contract: "0x02",
      orderRef: () => "0x01",
      readTokenDecimals: unused,
      readHead: unused,
      readBalance: unused,
      readOperator: unused,
      readUsedNonce: unused,
      forecastBatch: unused,
      readPayment: unused,
      quoteFees: unused,
      sign: unused,
      readFinalHead: unused,
      readMined: unused,
      broadcast: unused,
      ...chain,
    },
    ...rest,
  };
}
