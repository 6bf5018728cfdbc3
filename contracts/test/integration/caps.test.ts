import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { deployReferralRewards } from "../../scripts/deploy.ts";
import { applyCaps } from "../../scripts/set-caps.ts";
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
import {
  type DeployedRewards,
  deployRewards,
  MINT,
  newRecordFile,
  rewardsAs,
  startChain,
  type TestChain,
} from "./deployment.ts";

const DAY = 86_400n;
const UNLIMITED = 2n ** 128n - 1n;

describe("caps", () => {
  let chain: TestChain;
  let deployed: DeployedRewards;
  let midnight: bigint;
  beforeEach(async () => {
    chain = await startChain();
    deployed = await deployRewards(chain);
    midnight = (BigInt(await chain.time.latest()) / DAY + 1n) * DAY;
  });
  const pay = ({ refWallet, amount, orderRef }: Payment) =>
    deployed.asOperator.write.payReferral([refWallet, amount, orderRef], { gas: GAS });
  const payBatch = (payments: Payment[]) => deployed.asOperator.write.payReferralBatch([payments], { gas: GAS });
  const of = (label: string, amount: bigint) => paymentFor(label, { amount });

  it("bound the very first payment when set at deployment", async () => {
    const { rewards } = await deployReferralRewards(chain.admin, {
      token: deployed.token.address,
      operator: chain.operator.account.address,
      mode: MINT,
      paymentCap: 7n,
      dailyCap: 9n,
      recordFile: newRecordFile(),
    });
    assert.deepEqual(await rewardsAs(chain.admin, rewards).read.caps(), [7n, 9n]);
    const { refWallet, orderRef } = of("first", 8n);
    const sent = rewardsAs(chain.operator, rewards).write.payReferral([refWallet, 8n, orderRef], { gas: GAS });
    await expectRevert(sent, "ReferralRewards__PaymentCapExceeded", [8n, 7n]);
  });

  it("are unlimited until the admin sets them, and count what was paid before", async () => {
    assert.deepEqual(await deployed.asAdmin.read.caps(), [UNLIMITED, UNLIMITED]);
    await sendOk(chain.operator, pay(of("huge", 10n ** 30n)));
    assert.deepEqual(await deployed.asAdmin.read.dailyAllowance(), [UNLIMITED - 10n ** 30n, midnight]);
    await applyCaps(chain.admin, deployed.rewards, 10n, 10n);
    assert.deepEqual(await deployed.asAdmin.read.dailyAllowance(), [0n, midnight]);
    await expectRevert(pay(of("one", 1n)), "ReferralRewards__DailyCapReached", [of("one", 1n).orderRef, 0n, midnight]);
  });

  it("refuse an amount over the cap per payment, to the unit", async () => {
    await applyCaps(chain.admin, deployed.rewards, 100n, 1_000n);
    await sendOk(chain.operator, pay(of("fits", 100n)));
    await expectRevert(pay(of("over", 101n)), "ReferralRewards__PaymentCapExceeded", [101n, 100n]);
  });

  it("refuse what takes the day over its cap, to the unit, and say what is left and until when", async () => {
    await applyCaps(chain.admin, deployed.rewards, 100n, 250n);
    await sendOk(chain.operator, pay(of("1", 100n)));
    await sendOk(chain.operator, pay(of("2", 100n)));
    const third = of("3", 51n);
    await expectRevert(pay(third), "ReferralRewards__DailyCapReached", [third.orderRef, 50n, midnight]);
    await sendOk(chain.operator, pay({ ...third, amount: 50n }));
    assert.deepEqual(await deployed.asAdmin.read.dailyAllowance(), [0n, midnight]);
  });

  it("end a batch as a whole at the item that does not fit, so nothing of it is half done", async () => {
    await applyCaps(chain.admin, deployed.rewards, 100n, 250n);
    const payments = [of("1", 100n), of("2", 100n), of("3", 60n), of("4", 10n)];
    const [, , third] = payments;
    assert.ok(third);
    await expectRevert(payBatch(payments), "ReferralRewards__DailyCapReached", [third.orderRef, 50n, midnight]);
    assert.equal(await deployed.token.read.totalSupply(), 0n);
    const rest = payments.filter((payment) => payment !== third);
    const receipt = await sendOk(chain.operator, payBatch(rest));
    assert.deepEqual(eventsOf(receipt, deployed.rewards), rest.map(paidEvent));
  });

  it("begin anew at midnight UTC, not a second before", async () => {
    await applyCaps(chain.admin, deployed.rewards, 100n, 100n);
    await sendOk(chain.operator, pay(of("today", 100n)));
    const next = of("tomorrow", 100n);
    await chain.time.setNextBlockTimestamp(midnight - 1n);
    await expectRevert(pay(next), "ReferralRewards__DailyCapReached", [next.orderRef, 0n, midnight]);
    await chain.time.setNextBlockTimestamp(midnight);
    await sendOk(chain.operator, pay(next));
    assert.deepEqual(await deployed.asAdmin.read.dailyAllowance(), [0n, midnight + DAY]);
  });

  it("of zero let nothing through", async () => {
    await applyCaps(chain.admin, deployed.rewards, 0n, 0n);
    const payment = of("none", 1n);
    await expectRevert(pay(payment), "ReferralRewards__PaymentCapExceeded", [1n, 0n]);
    const receipt = await sendOk(chain.operator, payBatch([payment]));
    assert.deepEqual(eventsOf(receipt, deployed.rewards), [skippedEvent(payment, SKIP.paymentCapExceeded)]);
  });

  it("may not let one payment be over a whole day, or it would wait for ever", async () => {
    const call = deployed.asAdmin.write.setCaps([11n, 10n], { gas: GAS });
    await expectRevert(call, "ReferralRewards__InvalidCaps", [11n, 10n]);
    await sendOk(chain.admin, deployed.asAdmin.write.setCaps([10n, 10n], { gas: GAS }));
  });

  it("refuse an amount that no cap could hold", async () => {
    const amount = UNLIMITED + 1n;
    await expectRevert(pay(of("beyond", amount)), "ReferralRewards__PaymentCapExceeded", [amount, UNLIMITED]);
  });
});
