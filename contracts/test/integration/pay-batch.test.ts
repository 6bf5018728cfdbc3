import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { encodeErrorResult, encodeFunctionData, type Hex, pad, size, zeroAddress } from "viem";
import { referralRewardsAbi } from "../../abi/referral-rewards.ts";
import {
  eventsOf,
  expectRevert,
  GAS,
  type Payment,
  paidEvent,
  paymentFor,
  SKIP,
  sendOk,
  skippedEvent,
} from "./calls.ts";
import { type DeployedRewards, deployRewards, MINT, startChain, type TestChain, TRANSFER } from "./deployment.ts";
import { BEHAVIOUR, deployWithHostileToken, refusalOf } from "./hostile-token.ts";

/**
 * A token that answers 31 zero bytes leaves the last byte of the word as it was: a byte of the wallet. For this wallet it
 * is 1, so that the word reads `true`.
 */
const walletThatCompletesHalfAWord = "0x1111111111111111111111111111110122222222";

for (const [modeName, mode] of [["mint", MINT] as const, ["transfer", TRANSFER] as const]) {
  describe(`a batch in ${modeName} mode`, () => {
    let chain: TestChain;
    let deployed: DeployedRewards;
    before(async () => {
      chain = await startChain();
      deployed = await deployRewards(chain, mode);
    });
    const send = async (contract: Pick<DeployedRewards, "asOperator">, payments: Payment[], gas = GAS) =>
      sendOk(chain.operator, contract.asOperator.write.payReferralBatch([payments], { gas }));

    it("pays every item and reports them in order", async () => {
      const payments = ["a", "b", "c"].map((label) => paymentFor(`all ${label}`));
      const { result } = await deployed.asOperator.simulate.payReferralBatch([payments], {
        account: chain.operator.account,
      });
      assert.equal(result, 3n);
      const receipt = await send(deployed, payments);
      assert.deepEqual(eventsOf(receipt, deployed.rewards), payments.map(paidEvent));
      for (const { refWallet, amount } of payments) {
        assert.equal(await deployed.token.read.balanceOf([refWallet]), amount);
      }
    });

    it("does nothing for an empty batch", async () => {
      assert.deepEqual(eventsOf(await send(deployed, []), deployed.rewards), []);
    });

    it("leaves out what fails alone, says why, and pays the rest", async () => {
      await sendOk(chain.admin, deployed.asAdmin.write.setCaps([10n ** 19n, 10n ** 20n], { gas: GAS }));
      const paid = paymentFor("paid before");
      await send(deployed, [paid]);
      const [availableBefore] = await deployed.asAdmin.read.dailyAllowance();
      const good = paymentFor("good");
      const last = paymentFor("last");
      const noWallet = paymentFor("no wallet", { refWallet: zeroAddress });
      const noAmount = paymentFor("no amount", { amount: 0n });
      const tooMuch = paymentFor("too much", { amount: 10n ** 19n + 1n });
      const twice = { ...good, amount: 1n };
      const receipt = await send(deployed, [paid, good, noWallet, noAmount, tooMuch, twice, last]);
      assert.deepEqual(eventsOf(receipt, deployed.rewards), [
        skippedEvent(paid, SKIP.alreadyPaid),
        paidEvent(good),
        skippedEvent(noWallet, SKIP.zeroAddress),
        skippedEvent(noAmount, SKIP.zeroAmount),
        skippedEvent(tooMuch, SKIP.paymentCapExceeded),
        skippedEvent(twice, SKIP.alreadyPaid),
        paidEvent(last),
      ]);
      for (const { orderRef } of [noWallet, noAmount, tooMuch]) {
        assert.equal(await deployed.asAdmin.read.paidOrders([orderRef]), false, "a skipped item is not marked");
      }
      const [available] = await deployed.asAdmin.read.dailyAllowance();
      assert.equal(available, availableBefore - good.amount - last.amount, "a skipped item spends no cap");
      await send(deployed, [paymentFor("no wallet"), paymentFor("no amount")]);
      assert.equal(await deployed.asAdmin.read.paidOrders([noWallet.orderRef]), true, "it can be paid later");
    });

    it("leaves out each wallet that the token refuses, in whatever way, and pays it once the token agrees", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const names = ["reverts", "revertsWithHugeAnswer", "returnsFalse", "returnsGarbage", "returnsHalfAWord"] as const;
      const refused = [...names, "burnsAllGas" as const].map((name) => ({ name, payment: paymentFor(name) }));
      const half = refused.find(({ name }) => name === "returnsHalfAWord");
      assert.ok(half);
      half.payment.refWallet = walletThatCompletesHalfAWord;
      for (const { name, payment } of refused) await hostile.behave(payment.refWallet, BEHAVIOUR[name]);
      const before = paymentFor("before");
      const after = paymentFor("after");
      const payments = [before, ...refused.map(({ payment }) => payment), after];

      const events = eventsOf(await send(hostile, payments), hostile.rewards);
      const answers: Hex[] = events.slice(1, -1).map(({ args }) => ("tokenError" in args ? args.tokenError : "0x"));
      const expectedAnswers = [
        refusalOf(refused[0]?.payment.refWallet ?? zeroAddress),
        answers[1] ?? "0x",
        pad("0x0", { size: 32 }),
        pad("0x2", { size: 32 }),
        pad("0x0", { size: 31 }),
        "0x" as const,
      ];
      assert.equal(size(answers[1] ?? "0x"), 256, "a huge answer is cut");
      assert.deepEqual(events, [
        paidEvent(before),
        ...refused.map(({ payment }, index) => skippedEvent(payment, SKIP.tokenRefused, expectedAnswers[index])),
        paidEvent(after),
      ]);
      for (const { name, payment } of refused) {
        assert.equal(await hostile.token.read.balanceOf([payment.refWallet]), 0n, `${name} got nothing`);
        assert.equal(await hostile.asAdmin.read.paidOrders([payment.orderRef]), false, `${name} is not marked`);
        await hostile.behave(payment.refWallet, BEHAVIOUR.returnsNothing);
      }
      await send(hostile, payments);
      for (const { name, payment } of refused) {
        assert.equal(await hostile.token.read.balanceOf([payment.refWallet]), payment.amount, `${name} is paid later`);
      }
    });

    it("pays once when the token calls back in, with and without hiding it", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const stolen = paymentFor("stolen");
      const thief = paymentFor("thief");
      const hider = paymentFor("hider");
      const operatorRole = await hostile.asAdmin.read.OPERATOR_ROLE();
      await sendOk(chain.admin, hostile.asAdmin.write.grantRole([operatorRole, hostile.token.address], { gas: GAS }));
      await hostile.behave(thief.refWallet, BEHAVIOUR.reenters);
      await hostile.behave(hider.refWallet, BEHAVIOUR.reentersAndHidesIt);
      const guard = encodeErrorResult({ abi: referralRewardsAbi, errorName: "ReentrancyGuardReentrantCall" });
      const { refWallet, amount, orderRef } = stolen;
      for (const data of [
        encodeFunctionData({
          abi: referralRewardsAbi,
          functionName: "payReferral",
          args: [refWallet, amount, orderRef],
        }),
        encodeFunctionData({ abi: referralRewardsAbi, functionName: "payReferralBatch", args: [[stolen]] }),
      ]) {
        await sendOk(chain.admin, hostile.hostile.write.setReentry([hostile.rewards, data], { gas: GAS }));
        const events = eventsOf(
          await send(hostile, [thief, { ...hider, orderRef: data.slice(0, 66) as Hex }]),
          hostile.rewards,
        );
        assert.deepEqual(events[0], skippedEvent(thief, SKIP.tokenRefused, guard));
        assert.equal(events[1]?.eventName, "ReferralPaid");
        assert.equal(await hostile.hostile.read.reentryAnswer(), guard);
      }
      assert.equal(await hostile.hostile.read.reentries(), 0n);
      assert.equal(await hostile.token.read.balanceOf([refWallet]), 0n);
      assert.equal(await hostile.token.read.balanceOf([hider.refWallet]), hider.amount * 2n);
      assert.equal(await hostile.asAdmin.read.paidOrders([orderRef]), false);
    });

    it("gives out just the amount when the token keeps a fee of it", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const payment = paymentFor("fee");
      await hostile.behave(payment.refWallet, BEHAVIOUR.takesFee);
      const treasury = await hostile.token.read.balanceOf([hostile.rewards]);
      const receipt = await send(hostile, [payment]);
      assert.deepEqual(eventsOf(receipt, hostile.rewards), [paidEvent(payment)]);
      assert.equal(await hostile.token.read.balanceOf([payment.refWallet]), (payment.amount * 9n) / 10n);
      const spent = treasury - (await hostile.token.read.balanceOf([hostile.rewards]));
      assert.equal(spent, mode === TRANSFER ? payment.amount : 0n);
    });

    it("reverts as a whole on low gas, at every amount of gas there is", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const burner = paymentFor("burner");
      await hostile.behave(burner.refWallet, BEHAVIOUR.burnsAllGas);
      const payments = [paymentFor("gas 1"), burner, paymentFor("gas 2")];
      const data = encodeFunctionData({ abi: referralRewardsAbi, functionName: "payReferralBatch", args: [payments] });
      const call = { to: hostile.rewards, data, account: chain.operator.account } as const;
      const outcomes = new Set<string>();
      for (let gas = 40_000n; gas <= 480_000n; gas += 4_000n) {
        const paid = await chain.operator.publicClient.call({ ...call, gas }).then(
          ({ data: result }) => `paid ${BigInt(result ?? "0x0")}`,
          () => "reverted",
        );
        outcomes.add(paid);
      }
      assert.deepEqual([...outcomes], ["reverted", "paid 2"], "two are paid or none, never one");
    });

    it("never takes low gas for a refusal, whatever the token makes of it", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const thirsty = paymentFor("thirsty");
      await hostile.behave(thirsty.refWallet, BEHAVIOUR.needsMuchGas);
      const data = encodeFunctionData({ abi: referralRewardsAbi, functionName: "payReferralBatch", args: [[thirsty]] });
      const call = { to: hostile.rewards, data, account: chain.operator.account } as const;
      const outcomes = new Set<string>();
      for (let gas = 150_000n; gas <= 300_000n; gas += 2_000n) {
        const paid = await chain.operator.publicClient.call({ ...call, gas }).then(
          ({ data: result }) => `paid ${BigInt(result ?? "0x0")}`,
          () => "reverted",
        );
        outcomes.add(paid);
      }
      assert.deepEqual([...outcomes], ["reverted", "paid 1"], "it is paid or the batch reverts, it is never skipped");
    });

    it("says NotEnoughGas when a token call failed with less gas than promised", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const burner = paymentFor("burner");
      await hostile.behave(burner.refWallet, BEHAVIOUR.burnsAllGas);
      const low = hostile.asOperator.write.payReferralBatch([[burner]], { gas: 200_000n });
      await expectRevert(low, "ReferralRewards__NotEnoughGas");
      const { refWallet, amount, orderRef } = burner;
      const single = hostile.asOperator.write.payReferral([refWallet, amount, orderRef], { gas: 200_000n });
      await expectRevert(single, "ReferralRewards__NotEnoughGas");
    });
  });
}
