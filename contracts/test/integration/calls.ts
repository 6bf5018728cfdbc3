// Sends transactions in tests and says what came of them.
import assert from "node:assert/strict";
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  getAddress,
  type Hex,
  keccak256,
  pad,
  parseEventLogs,
  type TransactionReceipt,
  toBytes,
  toHex,
} from "viem";
import { referralRewardsAbi } from "../../abi/referral-rewards.ts";
import type { Chain } from "../../scripts/chain.ts";

/** Gas of every test transaction: given, so that one that reverts is mined and not stopped by an estimate. */
export const GAS = 15_000_000n;

export const SKIP = { alreadyPaid: 1, zeroAddress: 2, zeroAmount: 3, paymentCapExceeded: 4, tokenRefused: 5 } as const;

export type Payment = { refWallet: Address; amount: bigint; orderRef: Hex };

/** Waits for a transaction that must go through. */
export async function sendOk(chain: Chain, sent: Promise<Hex>): Promise<TransactionReceipt> {
  const receipt = await chain.publicClient.getTransactionReceipt({ hash: await sent });
  assert.equal(receipt.status, "success");
  return receipt;
}

/** Expects a call to revert with a custom error of the contract, with just these arguments. */
export async function expectRevert(sent: Promise<unknown>, errorName: string, args: unknown[] = []): Promise<void> {
  const error = await sent.then(
    () => assert.fail(`expected ${errorName}, but the call went through`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof BaseError, String(error));
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  assert.ok(reverted instanceof ContractFunctionRevertedError, `expected ${errorName}, got: ${error.message}`);
  assert.equal(reverted.data?.errorName ?? reverted.signature ?? reverted.reason, errorName);
  assert.deepEqual(reverted.data?.args ?? [], args);
}

/** The contract's own events in a receipt, in their order, without those of the token. */
export function eventsOf(receipt: TransactionReceipt, rewards: Address) {
  const logs = receipt.logs.filter((log) => log.address.toLowerCase() === rewards.toLowerCase());
  return parseEventLogs({ abi: referralRewardsAbi, logs }).map(({ eventName, args }) => ({ eventName, args }));
}

/** The event of a payment that went through. */
export function paidEvent(payment: Payment) {
  const { refWallet, amount, orderRef } = payment;
  return { eventName: "ReferralPaid", args: { refWallet, orderRef, amount } };
}

/** The event of an item that was left out. */
export function skippedEvent(payment: Payment, reason: number, tokenError: Hex = "0x") {
  const { refWallet, amount, orderRef } = payment;
  return { eventName: "ReferralSkipped", args: { refWallet, orderRef, amount, reason, tokenError } };
}

/** Reference of an order, as the platform makes it. */
export function orderRef(reference: string): Hex {
  return keccak256(toBytes(reference));
}

/** A wallet that has never been used: its address is as long and as full as a real one. */
export function freshWallet(seed: string): Address {
  return getAddress(pad(toHex(BigInt(keccak256(toBytes(`wallet ${seed}`))) >> 96n), { size: 20 }));
}

/** A payment of 5 tokens with a wallet and a reference of its own. */
export function paymentFor(label: string, change: Partial<Payment> = {}): Payment {
  const refWallet = freshWallet(label);
  return { refWallet, amount: 5n * 10n ** 18n, orderRef: orderRef(label), ...change };
}
