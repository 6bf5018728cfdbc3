import { getAddress } from "viem";
import { l1FeeReader } from "#core/adapters/chain/l1-fee";
import { quoteFees } from "#core/adapters/chain/mint-chain";
import { connectNode } from "#core/adapters/chain/reward-chain";
import { rewardsAffordable } from "#core/domain/fees";
import type { Clone } from "../clone-file.ts";
import { contractProblems } from "../contract.ts";
import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

interface ContractQuestion {
  clone: Clone;
  /** URL of the chain's node, where it was given. */
  rpcUrl: string | undefined;
  /** Whether it must be looked at: without a node that is a fault. */
  isNeeded?: boolean;
}

/** Whether the contract is what the clone says it is and can pay, and the operator has gas. */
export async function checkContract({ clone, rpcUrl, isNeeded }: ContractQuestion): Promise<CheckResult[]> {
  const { token, made, slug } = clone;
  if (!token.address) return [right("contract", "no token yet: the store sells, and rewards wait")];
  if (!made.rewardsAddress) {
    return [
      wrong(
        "contract",
        `clones/${slug}.toml names a token and no contract`,
        `\`npm run clone -- provision ${slug}\` deploys it.`,
      ),
    ];
  }
  if (!rpcUrl) {
    const todo = "Give CHAIN_RPC_URL, the URL of the chain's node: in the shell, or in --secrets FILE.";
    return [isNeeded ? wrong("contract", "nobody has looked at it", todo) : unchecked("contract", NO_NODE)];
  }
  try {
    const problems = await contractProblems(clone, { rpcUrl });
    if (problems.length > 0) return [wrong("contract", problems.join("; "), adviceFor(slug))];
    return [right("contract", `${made.rewardsAddress} pays ${token.symbol}`), await checkGas(clone, rpcUrl)];
  } catch (error) {
    return [wrong("contract", sayError(error, rpcUrl), "Is CHAIN_RPC_URL a node of this chain?")];
  }
}

const NO_NODE = "give CHAIN_RPC_URL, the URL of the chain's node";

const adviceFor = (slug: string) =>
  `\`npm run clone -- mint-right ${slug}\` lets it mint; contracts/README.md, Scripts, has set-caps and upgrade for the rest.`;

/** With gas for fewer rewards it is time to send the operator some. */
const FEW_REWARDS = 100;

async function checkGas({ chain, made }: Clone, rpcUrl: string): Promise<CheckResult> {
  const operator = getAddress(made.operatorAddress ?? "");
  const client = connectNode({ rpcUrl, chainId: chain.id });
  const [balance, quote] = await Promise.all([
    client.getBalance({ address: operator }),
    quoteFees(client, l1FeeReader(client, chain.id)),
  ]);
  if (balance === 0n) return wrong("gas", `the operator ${operator} has none`, `Send it some of the chain's own coin.`);
  const rewards = rewardsAffordable(balance, quote, chain.id);
  const soon = rewards < FEW_REWARDS ? ": send it more soon" : "";
  return right("gas", `the operator ${operator} has enough for ${rewards} rewards at the present price${soon}`);
}
