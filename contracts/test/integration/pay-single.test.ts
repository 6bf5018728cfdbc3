import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Address, getAddress, zeroAddress } from "viem";
import { eventsOf, expectRevert, freshWallet, GAS, orderRef, paidEvent, paymentFor, sendOk } from "./calls.ts";
import { type DeployedRewards, deployRewards, MINT, startChain, type TestChain, TRANSFER } from "./deployment.ts";
import { BEHAVIOUR, deployWithHostileToken, refusalOf } from "./hostile-token.ts";

for (const [modeName, mode] of [["mint", MINT] as const, ["transfer", TRANSFER] as const]) {
  describe(`a single payment in ${modeName} mode`, () => {
    let chain: TestChain;
    let deployed: DeployedRewards;
    before(async () => {
      chain = await startChain();
      deployed = await deployRewards(chain, mode);
    });
    const pay = (refWallet: Address, amount: bigint, reference: `0x${string}`) =>
      deployed.asOperator.write.payReferral([refWallet, amount, reference], { gas: GAS });

    it("brings the tokens to the referrer, marks the reference and says so", async () => {
      const payment = paymentFor("first");
      const receipt = await sendOk(chain.operator, pay(payment.refWallet, payment.amount, payment.orderRef));
      assert.deepEqual(eventsOf(receipt, deployed.rewards), [paidEvent(payment)]);
      assert.equal(await deployed.token.read.balanceOf([payment.refWallet]), payment.amount);
      assert.equal(await deployed.asAdmin.read.paidOrders([payment.orderRef]), true);
    });

    it("refuses a reference that was paid, whatever else it is asked with", async () => {
      const reference = orderRef("paid once");
      const wallet = freshWallet("paid once");
      await sendOk(chain.operator, pay(wallet, 7n, reference));
      await expectRevert(pay(wallet, 7n, reference), "ReferralRewards__AlreadyPaid", [reference]);
      await expectRevert(pay(zeroAddress, 0n, reference), "ReferralRewards__AlreadyPaid", [reference]);
      assert.equal(await deployed.token.read.balanceOf([wallet]), 7n);
    });

    it("refuses the zero address and the zero amount and marks nothing", async () => {
      const reference = orderRef("zero");
      await expectRevert(pay(zeroAddress, 1n, reference), "ReferralRewards__ZeroAddress");
      await expectRevert(pay(freshWallet("zero"), 0n, reference), "ReferralRewards__ZeroAmount");
      assert.equal(await deployed.asAdmin.read.paidOrders([reference]), false);
    });

    it("says what the token answered when it refuses a wallet, and can pay later", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      const payment = paymentFor("refused");
      const args = [payment.refWallet, payment.amount, payment.orderRef] as const;
      await hostile.behave(payment.refWallet, BEHAVIOUR.reverts);
      const refused = hostile.asOperator.write.payReferral(args, { gas: GAS });
      await expectRevert(refused, "ReferralRewards__TokenRefused", [refusalOf(payment.refWallet)]);
      assert.equal(await hostile.asAdmin.read.paidOrders([payment.orderRef]), false);

      await hostile.behave(payment.refWallet, BEHAVIOUR.returnsNothing);
      await sendOk(chain.operator, hostile.asOperator.write.payReferral(args, { gas: GAS }));
      assert.equal(await hostile.token.read.balanceOf([payment.refWallet]), payment.amount);
    });

    it("does not take a token without code for a token that agrees", async () => {
      const hostile = await deployWithHostileToken(chain, mode);
      await chain.provider.request({ method: "hardhat_setCode", params: [hostile.token.address, "0x"] });
      const { refWallet, amount, orderRef: reference } = paymentFor("no code");
      const call = hostile.asOperator.write.payReferral([refWallet, amount, reference], { gas: GAS });
      await expectRevert(call, "ReferralRewards__NotAContract", [getAddress(hostile.token.address)]);
      assert.equal(await hostile.asAdmin.read.paidOrders([reference]), false);
    });

    it("is stopped by a pause and goes on after it", async () => {
      const payment = paymentFor("pause");
      await sendOk(chain.admin, deployed.asAdmin.write.pause({ gas: GAS }));
      await expectRevert(pay(payment.refWallet, payment.amount, payment.orderRef), "EnforcedPause");
      await expectRevert(deployed.asOperator.write.payReferralBatch([[payment]], { gas: GAS }), "EnforcedPause");
      await sendOk(chain.admin, deployed.asAdmin.write.unpause({ gas: GAS }));
      await sendOk(chain.operator, pay(payment.refWallet, payment.amount, payment.orderRef));
    });
  });
}
