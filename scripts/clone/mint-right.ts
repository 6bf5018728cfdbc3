import type { Hex } from "viem";
import type { CloneContext } from "./context.ts";
import { grantMintRight } from "./contract.ts";
import { Refusal } from "./refusal.ts";

interface Asked extends Pick<CloneContext, "clone" | "secrets" | "ask"> {
  env: Readonly<Record<string, string | undefined>>;
}

/** What becomes of the token, for whoever agrees to it. */
export function mintRightText({ clone: { made, token, name } }: Asked): string {
  return `Let the contract ${made.rewardsAddress} of ${name} mint ${token.symbol} (${token.address}).
A token with roles gives it MINTER_ROLE. A token with an owner is handed over as a whole: only an upgrade of the contract brings
it back.`;
}

/**
 * Lets the clone's contract mint its token, with the key of the token's admin or owner. Safe to run again.
 *
 * @returns what was done, in a sentence
 * @throws Refusal where there is nothing to grant, or no key
 */
export async function giveMintRight(ctx: Asked): Promise<string> {
  const { clone, env, secrets, ask } = ctx;
  const { made, token } = clone;
  if (!token.address || !made.rewardsAddress) {
    throw new Refusal(`clones/${clone.slug}.toml names no token or no contract: provision first.`);
  }
  if (token.mode === "transfer") {
    throw new Refusal(`The contract pays from its own balance: send ${token.symbol} to ${made.rewardsAddress}.`);
  }
  const rpcUrl = secrets.CHAIN_RPC_URL ?? env.CHAIN_RPC_URL ?? (await ask?.({ text: "URL of the chain's node: " }));
  const text = "Private key of the token's admin or owner (stored nowhere): ";
  const key = env.DEPLOYER_PRIVATE_KEY ?? (await ask?.({ text, hidden: true }));
  if (!rpcUrl) throw new Refusal("Give CHAIN_RPC_URL in a file of secrets: --secrets FILE.");
  if (!key || !/^0x[0-9a-fA-F]{64}$/.test(key)) throw new Refusal("Set DEPLOYER_PRIVATE_KEY (0x and 64 hex digits).");
  const kind = await grantMintRight(clone, { rpcUrl, deployerKey: key as Hex });
  return kind === "role" ? "The contract has MINTER_ROLE." : "The contract owns the token.";
}
