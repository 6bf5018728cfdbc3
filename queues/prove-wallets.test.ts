import { beforeEach, describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import type { ClaimedReward, RewardPayment } from "#core/domain/mint";
import { mintReasons } from "#core/domain/mint-reason";
import type { WalletLink } from "#core/domain/reward-wallet";
import { AdapterError } from "#core/ports/adapter-error";
import type { WalletBinding } from "#core/services/rewards/bind-wallets";
import type { MintResult } from "#core/services/rewards/finish-mint";
import { DayBudget } from "#queues/day-budget";
import type { MintKit } from "#queues/mint-kit";
import { prepareBatches } from "#queues/prepare-batches";
import { claimedReward, MINT_RULES } from "#scripts/testing/claimed-reward";
import { expectErrorLog } from "#scripts/testing/expected-errors";

const now = new Date("2026-11-24T10:00:00Z");
const wallet = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const stranger = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

const link: WalletLink = {
  id: "link-1",
  userId: "referrer",
  code: "Frnd7Ref",
  address: wallet,
  message: "signed",
  signature: "0x01",
  paysFrom: now,
  isAdmins: false,
};

let world: {
  bound: Map<string, WalletBinding>;
  isSigned: (link: WalletLink) => Promise<boolean>;
  happened: string[];
  results: MintResult[];
  budget: DayBudget;
};
let kit: Pick<MintKit, "chain" | "ledger" | "limits" | "bounds" | "approval" | "isLinkSigned" | "now">;

beforeEach(() => {
  world = { bound: new Map(), isSigned: async () => true, happened: [], results: [], budget: new DayBudget(375_000n) };
  const { happened } = world;
  kit = {
    limits: { rewardMicros: 1_000_000_000n, dayMicros: 1_000_000_000n },
    bounds: MINT_RULES.bounds,
    approval: MINT_RULES.approval,
    isLinkSigned: (asked) => world.isSigned(asked),
    now: () => now,
    chain: {
      orderRef: () => "0x01",
      forecastBatch: async (payments: readonly RewardPayment[]) => {
        happened.push(
          `tried ${payments.map((payment) => `${payment.orderReference} to ${payment.wallet}`).join(", ")}`,
        );
        return { outcome: "ready", calldata: "0xca", gas: 1n };
      },
    } as never,
    ledger: {
      bindWallets: async ({ bindings }: { bindings: readonly WalletBinding[] }) => {
        happened.push(`bound ${bindings.map(({ orderReference }) => orderReference).join(", ")}`);
        for (const binding of bindings) {
          if (!world.bound.has(binding.orderReference)) world.bound.set(binding.orderReference, binding);
        }
        return [...world.bound.values()];
      },
      finish: async ({ ends }: { ends: readonly { results: readonly MintResult[] }[] }) => {
        world.results.push(...ends.flatMap(({ results }) => results));
      },
    } as never,
  };
});

/** A reward that was earned before its referrer had a wallet. */
function walletless(orderReference: string, grounds: Partial<ClaimedReward["walletGrounds"]> = {}): ClaimedReward {
  const reward = claimedReward(orderReference);
  return {
    ...reward,
    referrerWallet: null,
    order: { ...reward.order, referrerWallet: null },
    walletGrounds: { link, bound: null, buyerWallets: [], ...grounds },
  };
}

async function prepare(...rewards: ClaimedReward[]) {
  const quote = { tokenUsd: parseDecimal("0.10"), uahPerUsd: parseDecimal("40"), tokenDecimals: 18 };
  const terms = { quote, budget: world.budget };
  const calls = [];
  for await (const { call } of prepareBatches(kit as MintKit, [{ batchId: "1:a", rewards }], terms)) calls.push(call);
  return calls.flatMap((call) => call?.payments.map(({ orderReference }) => orderReference) ?? []);
}

describe("a reward that was earned without a wallet", () => {
  it("is bound to the wallet that took over its code before anything else happens to it, and again after a crash", async () => {
    expect(await prepare(walletless("a-1"), claimedReward("b-1"))).toEqual(["a-1", "b-1"]);
    expect(world.happened).toEqual(["bound a-1", `tried a-1 to ${wallet}, b-1 to ${wallet}`]);
    expect([...world.bound.values()]).toEqual([{ orderReference: "a-1", linkId: "link-1", address: wallet }]);
    expect(await prepare(walletless("a-1", { bound: { linkId: "link-1", address: wallet } }))).toEqual(["a-1"]);
  });

  it("costs rewards with a wallet no write", async () => {
    await prepare(claimedReward("b-1"));
    expect(world.happened).toEqual([`tried b-1 to ${wallet}`]);
  });

  it("fails with an alarm where the link is not its wallet's own, and binds nothing", async () => {
    expectErrorLog(/a-1 the wallet's link is not signed/, /c-1 the wallet's link is not signed/);
    world.isSigned = async ({ id }) => id !== "forged";
    const forged = walletless("a-1", { link: { ...link, id: "forged", address: stranger } });
    expect(await prepare(forged, walletless("b-1"), walletless("c-1", { link: null }))).toEqual(["b-1"]);
    const reason = mintReasons.of("link_not_signed");
    expect(world.results).toEqual([
      { orderReference: "a-1", result: "failed", reason },
      { orderReference: "c-1", result: "failed", reason },
    ]);
    expect([...world.bound.keys()]).toEqual(["b-1"]);
  });

  it("fails where it is bound to another wallet meanwhile: the first one stands", async () => {
    expectErrorLog(/a-1 the wallet's link is not signed/);
    world.bound.set("a-1", { orderReference: "a-1", linkId: "link-0", address: stranger });
    expect(await prepare(walletless("a-1"), walletless("b-1"))).toEqual(["b-1"]);
    expect(world.results).toMatchObject([{ orderReference: "a-1", result: "failed" }]);
    // Its share of the day is free again.
    expect(world.budget.take(250_000n)).toBe(true);
  });

  it("is rejected alone where its buyer has ever linked that wallet", async () => {
    expect(await prepare(walletless("a-1", { buyerWallets: [wallet] }), walletless("b-1"))).toEqual(["b-1"]);
    expect(world.results).toMatchObject([
      { orderReference: "a-1", result: "rejected", reason: { code: "wallet_overlap" } },
    ]);
  });

  it("waits alone while a contract's wallet cannot be asked about", async () => {
    world.isSigned = async ({ id }) => {
      if (id === "contract") throw new AdapterError("signature: the node is gone", { retry: true });
      return true;
    };
    expect(await prepare(walletless("a-1", { link: { ...link, id: "contract" } }), walletless("b-1"))).toEqual(["b-1"]);
    expect(world.results).toMatchObject([
      { orderReference: "a-1", result: "returned", reason: { code: "node_failed" }, notBefore: expect.any(Date) },
    ]);
  });

  it("is bound to nothing while it is refused for another reason", async () => {
    expectErrorLog(/a-1 approved by 0 admins/);
    const reward = walletless("a-1");
    expect(await prepare({ ...reward, grounds: { ...reward.grounds, approvals: [] } })).toEqual([]);
    expect(world.happened).toEqual([]);
  });
});
