import { type Address, encodeFunctionData, getContract, type Hex, parseAbi } from "viem";
import { deployReferralRewards } from "../../scripts/deploy.ts";
import { GAS, sendOk } from "./calls.ts";
import { deployMock, type Mode, newRecordFile, rewardsAs, type TestChain, TRANSFER, tokenAs } from "./deployment.ts";

/** What the hostile token does to a wallet, as its contract numbers it. */
export const BEHAVIOUR = {
  returnsNothing: 1,
  reverts: 2,
  revertsWithHugeAnswer: 3,
  returnsFalse: 4,
  returnsGarbage: 5,
  returnsHalfAWord: 6,
  burnsAllGas: 7,
  takesFee: 8,
  reenters: 9,
  reentersAndHidesIt: 10,
  needsMuchGas: 11,
} as const;

const hostileTokenAbi = parseAbi([
  "error Refused(address wallet)",
  "function setBehaviour(address wallet, uint8 behaviour)",
  "function setReentry(address target, bytes data)",
  "function mintHonestly(address to, uint256 amount)",
  "function reentries() view returns (uint256)",
  "function reentryAnswer() view returns (bytes)",
]);

/** The rewards contract with a token that can be told to misbehave towards wallets. */
export async function deployWithHostileToken(chain: TestChain, mode: Mode) {
  const { admin, operator } = chain;
  const address = await deployMock(admin, "MockHostileToken");
  const { rewards } = await deployReferralRewards(admin, {
    token: address,
    operator: operator.account.address,
    mode,
    recordFile: newRecordFile(),
  });
  const client = { public: admin.publicClient, wallet: admin.walletClient };
  const hostile = getContract({ address, abi: hostileTokenAbi, client });
  if (mode === TRANSFER) await sendOk(admin, hostile.write.mintHonestly([rewards, 10n ** 30n], { gas: GAS }));
  return {
    rewards,
    hostile,
    token: tokenAs(admin, address),
    asAdmin: rewardsAs(admin, rewards),
    asOperator: rewardsAs(operator, rewards),
    behave: (wallet: Address, behaviour: number) =>
      sendOk(admin, hostile.write.setBehaviour([wallet, behaviour], { gas: GAS })),
  };
}

/** What the hostile token answers when it refuses a wallet. */
export function refusalOf(wallet: Address): Hex {
  const refused = parseAbi(["function Refused(address wallet)"]);
  return encodeFunctionData({ abi: refused, args: [wallet] });
}
