import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { type Made, readAllClones } from "./clone-file.ts";
import type { CloneContext } from "./context.ts";
import { contractProblems, deployContract } from "./contract.ts";
import { Refusal } from "./refusal.ts";
import { collectSecrets, secretSpecs } from "./secrets.ts";
import { sharedNames } from "./shared-names.ts";
import type { Step } from "./step.ts";

export interface ContractParts {
  /** A contract that is there already: it is verified instead of deployed. */
  given: { address: string; block: number } | undefined;
  record(made: Made): void;
}

/** Deploys the clone's contract by the production script, or verifies the one that is named. */
export function contractStep(ctx: CloneContext, { given, record }: ContractParts): Step {
  const { token, made } = ctx.clone;
  const named = given?.address ?? made.rewardsAddress;
  return {
    name: "contract",
    says: named ? `verify ${named}` : "deploy it with its caps",
    // Without a token rewards wait; what is recorded is verified by `check`.
    isDone: async () =>
      !token.address || (made.rewardsAddress !== undefined && made.operatorAddress !== undefined && !given),
    async run() {
      const { CHAIN_RPC_URL: rpcUrl = "", REFERRAL_MINTER_PRIVATE_KEY: key = "" } = await chainSecrets(ctx);
      const operatorAddress = privateKeyToAccount(key as Hex).address;
      const claimed = { ...(given && { rewardsAddress: given.address, deployBlock: given.block }), operatorAddress };
      refuseShared(ctx, claimed);
      if (given) {
        const problems = await contractProblems({ ...ctx.clone, made: { ...made, ...claimed } }, { rpcUrl });
        if (problems.length > 0)
          throw new Refusal(`${given.address} is not this clone's contract: ${problems.join("; ")}.`);
        record(claimed);
      } else
        record(
          await deployContract(ctx.clone, { rpcUrl, deployerKey: await deployerKey(ctx), operator: operatorAddress }),
        );
    },
  };
}

/** They are sent to Cloudflare by a later step, without being typed again. */
async function chainSecrets(ctx: CloneContext): Promise<Record<string, string>> {
  const given = await collectSecrets(ctx, secretSpecs(["CHAIN_RPC_URL", "REFERRAL_MINTER_PRIVATE_KEY"]));
  Object.assign(ctx.secrets, given);
  return given;
}

/**
 * Refuses to renew the operator's key by that of another account: the contract would pay nothing it signs.
 *
 * @throws Refusal that says how to change operators
 */
export function refuseOtherOperator({ clone, secrets }: CloneContext, renew: readonly string[]): void {
  const { operatorAddress } = clone.made;
  if (!renew.includes(OPERATOR_KEY) || !operatorAddress) return;
  const { [OPERATOR_KEY]: key } = secrets;
  if (!key) throw new Refusal(`To renew ${OPERATOR_KEY}, give it in the file of secrets.`);
  if (!isKey(key)) throw new Refusal(`${OPERATOR_KEY} must be 0x and 64 hex digits.`);
  const { address } = privateKeyToAccount(key);
  if (address.toLowerCase() === operatorAddress.toLowerCase()) return;
  throw new Refusal(
    `${OPERATOR_KEY} is the key of ${address}, and the contract pays what ${operatorAddress} signs. Let the contract's admin give the new account the role, write it as operatorAddress into clones/${clone.slug}.toml, then again.`,
  );
}

const OPERATOR_KEY = "REFERRAL_MINTER_PRIVATE_KEY";
const isKey = (text: string): text is Hex => /^0x[0-9a-fA-F]{64}$/.test(text);

/** Two Minters with one key would take each other's nonces, and two clones each other's part of a contract's cap. */
function refuseShared({ clone }: CloneContext, claimed: Made): void {
  const others = readAllClones().filter(({ slug }) => slug !== clone.slug);
  const shared = sharedNames([...others, { ...clone, made: { ...clone.made, ...claimed } }]);
  if (shared.length > 0) throw new Refusal(`${shared.join("; ")}: give this clone its own.`);
}

async function deployerKey({ env, ask }: CloneContext): Promise<Hex> {
  const text = "Private key of the deployer (pays the gas; stored nowhere): ";
  const key = env.DEPLOYER_PRIVATE_KEY ?? (await ask?.({ text, hidden: true }));
  if (key && isKey(key)) return key;
  throw new Refusal(
    "Set DEPLOYER_PRIVATE_KEY (0x and 64 hex digits), or name a contract that is there: --contract ADDRESS --block N.",
  );
}
