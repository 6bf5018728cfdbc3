import { expect, it } from "vitest";
import { checkClaim } from "#core/domain/mint";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { finishMint } from "#core/services/rewards/finish-mint";
import { priceRewards } from "#core/services/rewards/price-rewards";
import { approvalFixture, now } from "#scripts/testing/approval-fixture";
import { MINT_RULES } from "#scripts/testing/claimed-reward";

it("a reward that was approved without a price fails where admins see it, and is paid once one tries again", async () => {
  const { database, rewards, retry, stateOf } = await approvalFixture();
  const db = database.consumerDb;
  const orderReference = await rewards.add({ status: "approved", tokenAmount: null, tokenDecimals: null });
  const chain = { readTokenDecimals: async () => 18 };
  const oracle = { readPrice: async () => ({ tokenUsd: "0.125", source: "config" as const, at: now.toISOString() }) };
  expect(await priceRewards({ db, chain, oracle }, { now })).toEqual({ priced: 1 });

  const claim = async (id: string) => {
    const [batch] = await claimRewards({ db }, { batchIds: [id], minter: id, inFlight: [], now });
    const [claimed] = batch?.rewards ?? [];
    if (!claimed) throw new Error("nothing was claimed");
    return checkClaim(claimed, MINT_RULES);
  };
  const first = await claim("minter:1");
  expect(first).toMatchObject({ ok: false, reason: { code: "not_approved", params: { have: "0", need: "1" } } });
  if (first.ok) throw new Error("nobody has approved it");
  const failed = { orderReference, result: "failed", reason: first.reason } as const;
  await finishMint({ db }, { ends: [{ batchId: "minter:1", results: [failed] }], now });
  expect(await stateOf(orderReference)).toMatchObject({ status: "failed", by: [] });

  expect(await retry(orderReference, "ann", { tokenAmount: null })).toMatchObject({ outcome: "approved" });
  expect(await claim("minter:2")).toMatchObject({ ok: true });
});
