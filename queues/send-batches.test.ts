import { beforeEach, expect, test } from "vitest";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { AdapterError } from "#core/ports/adapter-error";
import type { MintKit } from "#queues/mint-kit";
import { claimedReward, CLAIMED_WALLET as wallet } from "#scripts/testing/claimed-reward";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import {
  COST,
  GAS,
  readyOperator,
  rewardWorth,
  type SendingWorld,
  seenBy,
  sendDue,
  sendingWorld,
} from "#scripts/testing/sending-world";

const GWEI = 1_000_000_000n;

let kit: MintKit;
let world: SendingWorld;

beforeEach(() => {
  ({ world, kit } = sendingWorld());
});

const said = (note: MintReason) => mintReasons.say(note);

test("sent in order of nonces, each stored first; one is signed while the one before is on its way, and no more", async () => {
  const { runs, mayHaveMore } = await sendDue(kit);
  expect(world.happened.filter((step) => step.startsWith("send"))).toEqual(["send 0xr7", "send 0xr8", "send 0xr9"]);
  const third = world.happened.indexOf("sign 9");
  expect(world.happened.indexOf("sign 8")).toBeLessThan(world.happened.indexOf("sent 0xr7"));
  expect(world.happened.slice(0, third)).toContain("sent 0xr7");
  expect(world.happened.slice(third)).toContain("sent 0xr8");
  expect(kit.store.inFlight().map(({ nonce, payments }) => [nonce, payments[0]?.orderReference])).toEqual([
    [7, "a-1"],
    [8, "b-1"],
    [9, "c-1"],
  ]);
  expect(runs.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(3);
  expect(mayHaveMore).toBe(false);
});

test("gas money for one: the first is sent, the rest given back in one write, and the note says what is missing", async () => {
  world.operator = { ...readyOperator(world), balance: COST + 1n };
  const { runs, mayHaveMore } = await sendDue(kit);
  const why = `${wallet} needs ${COST - 1n} wei more for gas`;
  expect(world.happened).toContain(`2 returned: ${why}`);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7]);
  expect(runs.flatMap(({ notes }) => notes.map(said))).toEqual([why]);
  expect(mayHaveMore).toBe(false);
});

test("on a rollup the balance must also pay for posting what is signed and what is in flight", async () => {
  const quote = { ...readyOperator(world).quote, l1FeePerByte: 10n };
  // One byte of calldata and the envelope, at twice the price, for each transaction.
  const posted = 2n * 10n * 251n;
  world.operator = { ...readyOperator(world), quote, balance: 2n * COST + 2n * posted };
  const { runs } = await sendDue(kit);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7, 8]);
  const why = `${wallet} needs ${COST + posted} wei more for gas`;
  expect(runs.flatMap(({ notes }) => notes.map(said))).toEqual([why]);
});

test("fees above the limit: nothing is signed, everything is given back", async () => {
  kit.maxFee = GWEI / 2n;
  await sendDue(kit);
  expect(world.happened).toEqual(["3 returned: fees are above REFERRAL_MAX_FEE_GWEI"]);
});

test("an operator that is not ready claims nothing, and gives back what was claimed and never signed for", async () => {
  expectErrorLog(/nothing is signed: /);
  world.operator = { ready: false, why: mintReasons.of("contract_paused") };
  const { runs } = await sendDue(kit);
  expect(world.happened).toEqual(["forgotten returned"]);
  expect(runs.flatMap(({ notes }) => notes.map(said))).toEqual(["the contract is paused"]);
});

test("a batch with nothing left to pay takes no nonce, and does not hold up the next", async () => {
  expectErrorLog(/is not signed for.*forged-1/);
  world.due = [[{ ...claimedReward("forged-1"), tokenAmount: 9n }], [claimedReward("b-1")]];
  await sendDue(kit);
  expect(world.happened).toContain("forged-1 failed");
  expect(kit.store.inFlight().map(({ nonce, payments }) => [nonce, payments[0]?.orderReference])).toEqual([[7, "b-1"]]);
});

test("a reward whose amount was changed after it was approved fails, and an operator is told", async () => {
  expectErrorLog(/is not signed for.*a-1 approved by 0 admins at this amount, needs 1/);
  const seen = seenBy("ann", { ...rewardWorth("a-1", 1n), tokenAmount: 1n });
  world.due = [[{ ...seen, tokenAmount: 10n ** 19n }], [rewardWorth("b-1", 2n)]];
  await sendDue(kit);
  expect(world.results).toMatchObject([{ orderReference: "a-1", result: "failed", reason: { code: "not_approved" } }]);
  expect(kit.store.inFlight().map(({ payments }) => payments[0]?.orderReference)).toEqual(["b-1"]);
});

test("the node is lost in the middle: what was signed before is sent, and nothing goes on afterwards", async () => {
  let asked = 0;
  world.forecast = async () => {
    asked++;
    if (asked === 2) throw new AdapterError("the node is gone", { retry: true });
    return { outcome: "ready", calldata: "0xca", gas: GAS };
  };
  await expect(sendDue(kit)).rejects.toThrow("the node is gone");
  const seen = [...world.happened];
  expect(seen).toEqual(["sign 7", "send 0xr7", "sent 0xr7"]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(world.happened).toEqual(seen);
});
