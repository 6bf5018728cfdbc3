import {
  BaseError,
  ContractFunctionRevertedError,
  decodeFunctionResult,
  encodeFunctionData,
  type PublicClient,
} from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { describeChainError } from "#core/adapters/chain/failure";
import { describeTokenError } from "#core/adapters/chain/token-error";
import { describeTokenRefusal, isSystemicRefusal, isTokenBroken, type RewardPayment } from "#core/domain/mint";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import type { BatchForecast, Hex } from "#core/ports/reward-chain";

interface Parties {
  rewards: Hex;
  operator: Hex;
}

type Refusal = Extract<BatchForecast, { outcome: "all-refused" }>["refusals"][number];

interface Refused {
  payment: RewardPayment;
  why: MintReason;
  byToken: boolean;
  systemic: boolean;
}

/** Gas that suffices where the token is an ordinary one. A node finds out what is needed by many runs, this by one. */
function usualGas(payments: number): bigint {
  return 80_000n + 60_000n * BigInt(payments);
}

/** Room for payments that turn into refusals between now and the block: those cost more than success. */
function withMargin(gas: bigint): bigint {
  return (gas * 12n) / 10n + 250_000n;
}

/**
 * Runs a batch on the node without sending it, and says how much gas to give it. The contract reverts when gas is short,
 * so a run that pays everything with the usual gas is proof enough.
 */
export async function forecastBatch(
  client: PublicClient,
  { rewards, operator }: Parties,
  payments: readonly RewardPayment[],
): Promise<BatchForecast> {
  const call = {
    address: rewards,
    abi: referralRewardsAbi,
    functionName: "payReferralBatch",
    args: [payments.map(({ wallet, amount, orderRef }) => ({ refWallet: wallet, amount, orderRef }))],
  } as const;
  const usual = usualGas(payments.length);
  const calldata = encodeFunctionData(call);
  const paidWithUsualGas = await client
    .call({ account: operator, to: rewards, data: calldata, gas: usual })
    .then(({ data = "0x" }) => decodeFunctionResult({ ...call, data }))
    .catch(() => null);
  if (paidWithUsualGas === BigInt(payments.length)) return { outcome: "ready", calldata, gas: withMargin(usual) };
  try {
    const [{ result: paidCount }, gas] = await Promise.all([
      client.simulateContract({ ...call, account: operator }),
      client.estimateContractGas({ ...call, account: operator }),
    ]);
    if (paidCount === 0n) {
      const refusals = await readRefusals(client, { rewards, operator }, payments);
      if (refusals.length > 0) return { outcome: "all-refused", refusals };
    }
    return { outcome: "ready", calldata, gas: withMargin(gas) };
  } catch (error) {
    const reverted = findRevert(error);
    if (!reverted) throw error;
    const { data } = reverted;
    if (data?.errorName === "ReferralRewards__DailyCapReached") {
      const [orderRef, , resetsAt] = readDailyCap(data.args);
      return { outcome: "daily-cap", orderRef, resetsAt: new Date(Number(resetsAt) * 1000) };
    }
    const answer = data ? `${data.errorName}(${(data.args ?? []).join(", ")})` : describeChainError(error);
    return { outcome: "reverts", why: mintReasons.of("would_revert", { answer }) };
  }
}

/** Why each payment that is not paid yet would be refused; empty when all are paid. */
async function readRefusals(
  client: PublicClient,
  { rewards, operator }: Parties,
  payments: readonly RewardPayment[],
): Promise<Refusal[]> {
  const contract = { address: rewards, abi: referralRewardsAbi } as const;
  const refusals = await Promise.all(
    payments.map((payment) => {
      const { wallet, amount, orderRef } = payment;
      const single = client.simulateContract({
        ...contract,
        functionName: "payReferral",
        args: [wallet, amount, orderRef],
        account: operator,
      });
      return single.then(
        () => null,
        (error: unknown) => readRefusal(payment, error),
      );
    }),
  );
  const refused = refusals.filter((refusal) => refusal !== null);
  const isBroken = isTokenBroken(refused.flatMap(({ byToken, payment }) => (byToken ? [payment.wallet] : [])));
  return refused.map(({ payment, why, byToken, systemic }) => ({
    orderRef: payment.orderRef,
    why,
    systemic: systemic || (byToken && isBroken),
  }));
}

/** Null when the payment was made already. */
function readRefusal(payment: RewardPayment, error: unknown): Refused | null {
  const data = findRevert(error)?.data;
  if (!data) throw error;
  if (data.errorName === "ReferralRewards__AlreadyPaid") return null;
  return { payment, ...describeRefusal(data.errorName, data.args ?? []) };
}

function describeRefusal(errorName: string, args: readonly unknown[]): Omit<Refused, "payment"> {
  const [first] = args;
  switch (errorName) {
    case "ReferralRewards__TokenRefused": {
      const detail = isHex(first) ? describeTokenError(first) : null;
      return { why: describeTokenRefusal(detail), byToken: true, systemic: isSystemicRefusal(detail) };
    }
    case "ReferralRewards__PaymentCapExceeded":
      return { why: mintReasons.of("above_payment_cap"), byToken: false, systemic: false };
    default:
      return { why: mintReasons.of("contract_refused", { answer: errorName }), byToken: false, systemic: false };
  }
}

function findRevert(error: unknown): ContractFunctionRevertedError | null {
  if (!(error instanceof BaseError)) return null;
  const found = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  return found instanceof ContractFunctionRevertedError ? found : null;
}

/** Arguments of `DailyCapReached(bytes32 orderRef, uint256 available, uint256 resetsAt)`, decoded by its own ABI entry. */
function readDailyCap(args: readonly unknown[] | undefined): [orderRef: Hex, available: bigint, resetsAt: bigint] {
  const [orderRef, available, resetsAt] = args ?? [];
  if (!isHex(orderRef) || typeof available !== "bigint" || typeof resetsAt !== "bigint") {
    throw new Error("DailyCapReached came without its arguments");
  }
  return [orderRef, available, resetsAt];
}

function isHex(value: unknown): value is Hex {
  return typeof value === "string" && value.startsWith("0x");
}
