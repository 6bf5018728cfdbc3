import { type ClaimedReward, TOKEN_PAUSE_MS } from "#core/domain/mint";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { rejectionReasons } from "#core/domain/rejection";
import { type BoundWallet, decideWallet } from "#core/domain/reward-wallet";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { MintResult } from "#core/services/rewards/finish-mint";
import type { MintKit } from "#queues/mint-kit";

const log = getLogger(["refcodes", "minter"]);

/** The end of a claimed reward that nothing is signed for. */
export type RefusedReward = Exclude<MintResult, { result: "minted" }>;

/** A claimed reward, with the wallet that is proven for it where its order names none. */
export interface ProvenReward {
  reward: ClaimedReward;
  wallet: BoundWallet | null;
}

/**
 * Proves the wallets of rewards that were earned without one, each by itself: of a wallet that is a contract the node is
 * asked, and one that it cannot answer for holds up no other reward.
 */
export async function proveWallets(
  kit: MintKit,
  rewards: readonly ClaimedReward[],
): Promise<(ProvenReward | RefusedReward)[]> {
  return Promise.all(
    rewards.map((reward) =>
      reward.order.referrerWallet === null ? proveWallet(kit, reward) : { reward, wallet: null },
    ),
  );
}

async function proveWallet(kit: MintKit, reward: ClaimedReward): Promise<ProvenReward | RefusedReward> {
  const { orderReference, order, walletGrounds } = reward;
  const { link } = walletGrounds;
  let isSigned = false;
  try {
    isSigned = link !== null && (await kit.isLinkSigned(link));
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    const reason = mintReasons.of("node_failed", { answer: error.message });
    log.warn("{orderReference} waits: {reason}", { orderReference, reason: mintReasons.say(reason) });
    return { orderReference, result: "returned", reason, notBefore: new Date(kit.now().getTime() + TOKEN_PAUSE_MS) };
  }
  const verdict = decideWallet(order, walletGrounds, { isSigned, now: kit.now() });
  switch (verdict.result) {
    case "paid_to":
      return { reward: { ...reward, boundWallet: verdict.wallet.address }, wallet: verdict.wallet };
    case "failed":
      return refuseReward(orderReference, verdict.reason);
    case "rejected":
      log.warn("{orderReference} is rejected: {reason}", {
        orderReference,
        reason: rejectionReasons.say(verdict.reason),
      });
      return { orderReference, ...verdict };
  }
}

/**
 * Writes down where rewards without a wallet go, for good, before anything is signed for them. A reward that is bound to
 * another wallet already is not paid.
 */
export async function bindProven(
  kit: MintKit,
  payments: readonly { orderReference: string; proven: BoundWallet | null }[],
): Promise<RefusedReward[]> {
  const bindings = payments.flatMap(({ orderReference, proven }) => (proven ? [{ orderReference, ...proven }] : []));
  if (bindings.length === 0) return [];
  const bound = await kit.ledger.bindWallets({ bindings, now: kit.now() });
  const standing = new Map(bound.map((binding) => [binding.orderReference, binding]));
  return bindings.flatMap(({ orderReference, linkId, address }) => {
    const stands = standing.get(orderReference);
    if (stands?.linkId === linkId && stands.address === address) return [];
    return [refuseReward(orderReference, mintReasons.of("link_not_signed"))];
  });
}

/** Fails a claim whose facts do not agree: somebody changed a ledger or a setting. The log line is the operator's alarm. */
export function refuseReward(orderReference: string, reason: MintReason): RefusedReward {
  log.error("{orderReference} is not signed for: {reason}", { orderReference, reason: mintReasons.say(reason) });
  return { orderReference, result: "failed", reason };
}
