// Deploys the token and the price feed that the local chain stands in for. Refuses every other chain.
// Safe to run again: what the record names and the chain has is kept, and the price is written anew.
// Environment: CHAIN_RPC_URL, REFERRAL_CHAIN_ID (31337), DEPLOYER_PRIVATE_KEY, and where wanted
// REFERRAL_DEPLOYMENT_FILE.
import { type Address, concatHex, encodeAbiParameters, getAddress, type Hex, parseAbi, parseAbiParameters } from "viem";
import { priceFeedAbi } from "../abi/price-feed.ts";
import { readContractCode } from "./artifact.ts";
import { type Chain, connectFromEnv, hasCode, LOCAL_CHAIN_ID, waitForSuccess } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { deploymentFile, readDeployment, writeDeployment } from "./deployment-record.ts";

/** 0.25 USD with the feed's 8 decimals. */
const FIRST_PRICE = 25_000_000n;

/** Deploys the token RING (18 decimals, mintable by the deployer) and a RING / USD feed of 8 decimals at 0.25 USD. */
export async function deployLocalToken(
  chain: Chain,
  recordFile: string,
): Promise<{ token: Address; feed: Address; created: boolean }> {
  if (chain.chainId !== LOCAL_CHAIN_ID) throw new Error(`Chain ${chain.chainId} is not the local chain`);
  const record = await readDeployment(recordFile, chain.chainId);
  const { localToken, localFeed } = record;
  if (localToken && localFeed && (await hasCode(chain, localToken)) && (await hasCode(chain, localFeed))) {
    await refreshPrice(chain, localFeed);
    return { token: localToken, feed: localFeed, created: false };
  }
  const made = await deployTokenAndFeed(chain);
  await writeDeployment(recordFile, { ...record, localToken: made.token, localFeed: made.feed });
  return { ...made, created: true };
}

/** Writes the price in force again, as of now: after a long break it would count as stale. */
async function refreshPrice(chain: Chain, feed: Address): Promise<void> {
  const contract = {
    address: feed,
    abi: [...priceFeedAbi, ...parseAbi(["function setAnswer(int256 answer)"])],
  } as const;
  const [, answer] = await chain.publicClient.readContract({ ...contract, functionName: "latestRoundData" });
  const hash = await chain.walletClient.writeContract({ ...contract, functionName: "setAnswer", args: [answer] });
  await waitForSuccess(chain, hash, "setAnswer");
}

async function deployTokenAndFeed(chain: Chain): Promise<{ token: Address; feed: Address }> {
  const owner = chain.account.address;
  const token = await readContractCode("mocks/MockMintableToken");
  const feed = await readContractCode("mocks/MockPriceFeed");
  const tokenArguments = encodeAbiParameters(parseAbiParameters("string, string, address"), ["Ring", "RING", owner]);
  const feedArguments = encodeAbiParameters(parseAbiParameters("string, uint8, int256, address"), [
    "RING / USD",
    8,
    FIRST_PRICE,
    owner,
  ]);
  // Both go out before either is mined: one block of waiting instead of two.
  const nonce = await chain.publicClient.getTransactionCount({ address: owner, blockTag: "pending" });
  const tokenHash = await send(chain, concatHex([token.bytecode, tokenArguments]), nonce);
  const feedHash = await send(chain, concatHex([feed.bytecode, feedArguments]), nonce + 1);
  return { token: await contractOf(chain, tokenHash), feed: await contractOf(chain, feedHash) };
}

function send(chain: Chain, data: Hex, nonce: number): Promise<Hex> {
  return chain.walletClient.sendTransaction({ data, nonce });
}

async function contractOf(chain: Chain, hash: Hex): Promise<Address> {
  const { contractAddress } = await waitForSuccess(chain, hash, "Deployment of the local token");
  if (!contractAddress) throw new Error(`Transaction ${hash} made no contract`);
  return getAddress(contractAddress);
}

if (import.meta.main) {
  await runScript(async () => {
    const chain = await connectFromEnv(process.env);
    const { token, feed } = await deployLocalToken(chain, deploymentFile(process.env, chain.chainId));
    return { REFERRAL_REWARD_TOKEN_ADDRESS: token, REFERRAL_TOKEN_USD_FEED: feed };
  });
}
