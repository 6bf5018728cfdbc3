import { expect, test } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { type ClaimedReward, type ContractLog, checkClaim, judgePayment, type RewardPayment } from "#core/domain/mint";
import { mintReasons } from "#core/domain/mint-reason";
import { sizeReward } from "#core/domain/reward";
import { approvalBy, claimedReward, MINT_RULES, CLAIMED_WALLET as wallet } from "#scripts/testing/claimed-reward";

const stranger = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

// 100.00 UAH at 5 % and 40 UAH a dollar is 0.125 USD: 1.25 tokens at 0.10.
const amount = 1_250_000_000_000_000_000n;
const claim = claimedReward("ring-1-1");

test("an honest reward is paid what its frozen order is worth", () => {
  expect(checkClaim(claim, MINT_RULES)).toEqual({
    ok: true,
    wallet,
    due: amount,
    keptBack: 0n,
    numerator: 5_000_000n,
  });
});

const forged: [string, ClaimedReward, string][] = [
  ["a larger amount", { ...claim, tokenAmount: amount * 2n }, "order and receipt say"],
  ["another wallet", { ...claim, referrerWallet: stranger }, "wallet differs"],
  ["an order nobody is to be rewarded for", { ...claim, order: { ...claim.order, referralCode: null } }, "attributed"],
  ["an order paid by another attempt", { ...claim, order: { ...claim.order, paidReference: "ring-1-2" } }, "not paid"],
  [
    "higher rates in the receipt and the amount",
    {
      ...claim,
      tokenAmount: amount * 10n,
      receipt: { ...claim.receipt, lines: [{ itemId: "a", lineTotal: "10000", rateBp: 5000, source: "default" }] },
    },
    "order and receipt say",
  ],
  ["no exchange rate", { ...claim, receipt: { ...claim.receipt, uahPerUsd: null } }, "rate does not fit"],
  ["another currency", { ...claim, receipt: { ...claim.receipt, currency: "USD" } }, "currency differs"],
];

test.each(forged)("a ledger row with %s is not paid", (_what, reward, reason) => {
  const check = checkClaim(reward, MINT_RULES);
  expect(check.ok ? "" : mintReasons.say(check.reason)).toContain(reason);
});

test("a token with other decimals than the receipt was sized for is not paid a million times too much", () => {
  expect(checkClaim(claim, { ...MINT_RULES, tokenDecimals: 6 })).toMatchObject({
    ok: false,
    reason: { code: "other_decimals", params: { sized: "18", actual: "6" } },
  });
});

/** The receipt with another price or rate, and the amount that follows from it. */
function sizedAt(tokenUsd: string, uahPerUsd: string): ClaimedReward {
  const price = { tokenUsd, source: "config", at: "2026-11-21T00:00:00.000Z" };
  const [usd, rate] = [tokenUsd, uahPerUsd].map(parseDecimal);
  if (!usd || !rate) throw new Error("both were given");
  const tokenAmount = sizeReward(5_000_000n, { tokenUsd: usd, uahPerUsd: rate, tokenDecimals: 18 });
  const grounds = { ...claim.grounds, approvals: [approvalBy("ann", tokenAmount)] };
  return { ...claim, tokenAmount, receipt: { ...claim.receipt, uahPerUsd, price }, grounds };
}

test.each([
  ["a price below the lowest", sizedAt("0.0199", "40"), "price_outside_bounds"],
  ["a price above the highest", sizedAt("0.51", "40"), "price_outside_bounds"],
  ["a rate below the lowest", sizedAt("0.10", "19.9"), "rate_outside_bounds"],
  ["a rate above the highest", sizedAt("0.10", "80.1"), "rate_outside_bounds"],
])("a receipt with %s is not paid, however well its amount follows from it", (_what, reward, code) => {
  expect(checkClaim(reward, MINT_RULES)).toMatchObject({ ok: false, reason: { code } });
});

test("a receipt at the edge of the bounds is honest", () => {
  for (const reward of [sizedAt("0.02", "80"), sizedAt("0.50", "20")]) {
    expect(checkClaim(reward, MINT_RULES)).toMatchObject({ ok: true, due: reward.tokenAmount });
  }
});

test("a receipt that is no receipt is refused with a reason and stops nobody else's", () => {
  const odd = [null, {}, [], 7, { ...claim.receipt, price: { tokenUsd: 0.1 } }, { ...claim.receipt, uahPerUsd: {} }];
  for (const receipt of [...odd, { ...claim.receipt, price: "0.10" }, { ...claim.receipt, uahPerUsd: "0" }]) {
    expect(checkClaim({ ...claim, receipt: receipt as never }, MINT_RULES)).toMatchObject({ ok: false });
  }
});

const payment: RewardPayment = { orderReference: "ring-1-1", orderRef: "0x01", wallet, amount };
const paid: ContractLog = { event: "paid", orderRef: "0x01", wallet: wallet.toLowerCase(), amount };

test("only wallet, amount and reference together make a reward minted", () => {
  expect(judgePayment(payment, [{ ...paid, orderRef: "0x02" }, paid])).toEqual({ result: "minted" });
  expect(judgePayment(payment, [{ ...paid, amount: amount - 1n }]).result).toBe("failed");
  expect(judgePayment(payment, [{ ...paid, wallet: stranger }]).result).toBe("failed");
  expect(judgePayment(payment, [{ ...paid, orderRef: "0x02" }]).result).toBe("failed");
  expect(judgePayment(payment, []).result).toBe("failed");
});

test("a payment that was made before is looked up, not failed: the referrer has the tokens", () => {
  const skipped: ContractLog = {
    event: "skipped",
    orderRef: "0x01",
    wallet: payment.wallet,
    reason: "already_paid",
    detail: null,
  };
  expect(judgePayment(payment, [skipped])).toEqual({ result: "look-up" });
});

test.each([
  ["payment_cap_exceeded", null, "above the contract's cap per payment"],
  ["token_refused", "Blocked(0x01)", "the token refused the payment: Blocked(0x01)"],
  ["zero_amount", null, "the contract refuses an amount of zero"],
  [null, null, "the contract left the payment out for a reason this version does not know"],
] as const)("a payment left out for %s fails with words an admin can act on", (reason, detail, words) => {
  const skipped: ContractLog = { event: "skipped", orderRef: "0x01", wallet: payment.wallet, reason, detail };
  expect(judgePayment(payment, [skipped])).toEqual({ result: "failed", reason: mintReasons.parse(words) });
});

test("a token that is paused, or that refuses several wallets and pays none, is at fault itself: the reward waits", () => {
  const refused = (orderRef: string, wallet: string, detail: string | null): ContractLog => ({
    event: "skipped",
    orderRef,
    wallet,
    reason: "token_refused",
    detail,
  });
  const alone = refused("0x01", payment.wallet, "EnforcedPause()");
  expect(judgePayment(payment, [alone])).toMatchObject({ result: "returned" });
  const ours = refused("0x01", payment.wallet, null);
  expect(judgePayment(payment, [ours, refused("0x02", "0xother", null)])).toMatchObject({ result: "returned" });
  expect(judgePayment(payment, [ours, refused("0x02", payment.wallet, null)])).toMatchObject({ result: "failed" });
});
