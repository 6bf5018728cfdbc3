import { join } from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { EthereumProvider } from "hardhat/types/providers";
import {
  type Address,
  createPublicClient,
  custom,
  encodeFunctionData,
  getAddress,
  type Hex,
  hexToNumber,
  keccak256,
  numberToHex,
  stringToBytes,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { DEMO_REFERRER_WALLET } from "#db/seed/demo";
import { readContractCode } from "../../contracts/scripts/artifact.ts";
import { LOCAL_CHAIN_ID, openChain } from "../../contracts/scripts/chain.ts";
import { deployReferralRewards } from "../../contracts/scripts/deploy.ts";
import { deployLocalToken } from "../../contracts/scripts/deploy-local-token.ts";
import { grantMinter } from "../../contracts/scripts/grant-minter.ts";
import { adminAbi, paidEvent } from "./reward-contract.ts";

/** Published development accounts of every local chain: worth nothing anywhere else. */
const ADMIN = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
export const OPERATOR_KEY: Hex = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const OPERATOR = privateKeyToAccount(OPERATOR_KEY);

const GWEI = 1_000_000_000n;
const RICH = 10n ** 22n;

/** How the contract knows a reference. */
export function orderRefOf(reference: string): Hex {
  return keccak256(stringToBytes(reference));
}

/** Wallets of referrers: the demo's and made-up ones. */
export const WALLETS: readonly Address[] = [
  getAddress(DEMO_REFERRER_WALLET),
  getAddress(`0x${"a1".repeat(20)}`),
  getAddress(`0x${"b2".repeat(20)}`),
  getAddress(`0x${"c3".repeat(20)}`),
];

/** What the chain says was paid for a reference. */
export interface PaidOnChain {
  orderRef: Hex;
  wallet: Address;
  amount: bigint;
  txHash: Hex;
}

/** A chain in this process that mines only when it is told to. */
export class TestChain {
  readonly provider: EthereumProvider;
  readonly addresses: { rewards: Address; token: Address; feed: Address; hostileToken: Address };
  readonly deployBlock: bigint;
  readonly #close: () => Promise<void>;

  private constructor(
    provider: EthereumProvider,
    contracts: { addresses: TestChain["addresses"]; deployBlock: bigint },
    close: () => Promise<void>,
  ) {
    this.provider = provider;
    this.addresses = contracts.addresses;
    this.deployBlock = contracts.deployBlock;
    this.#close = close;
  }

  /** @param start Unix seconds of the first block */
  static async start(stateDir: string, start: number): Promise<TestChain> {
    const hre = await createHardhatRuntimeEnvironment({
      networks: {
        faults: {
          type: "edr-simulated",
          chainId: LOCAL_CHAIN_ID,
          initialDate: new Date(start * 1000),
          throwOnTransactionFailures: false,
          mining: { auto: true, interval: 0 },
        },
      },
    });
    const connection = await hre.network.create("faults");
    const { provider } = connection;
    const chain = await openChain({
      transport: custom(provider, { retryCount: 0 }),
      chainId: LOCAL_CHAIN_ID,
      privateKey: "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    });
    const recordFile = join(stateDir, "deployment.json");
    const { token, feed } = await deployLocalToken(chain, recordFile);
    const operator = OPERATOR.address;
    const { rewards, deployBlock } = await deployReferralRewards(chain, { token, operator, mode: 0, recordFile });
    await grantMinter(chain, token, rewards);
    const { bytecode } = await readContractCode("mocks/MockHostileToken");
    const hash = await chain.walletClient.sendTransaction({ data: bytecode });
    const { contractAddress: hostileToken } = await chain.publicClient.waitForTransactionReceipt({ hash });
    if (!hostileToken) throw new Error("the hostile token was not deployed");
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const addresses = { rewards, token, feed, hostileToken };
    return new TestChain(provider, { addresses, deployBlock }, () => connection.close());
  }

  get #client() {
    return createPublicClient({ chain: hardhat, transport: custom(this.provider, { retryCount: 0 }), cacheTime: 0 });
  }

  async head(): Promise<{ number: number; timestamp: number }> {
    const block = await this.#client.getBlock();
    return { number: Number(block.number), timestamp: Number(block.timestamp) };
  }

  /** Mines one block at `timestamp`, or a second after the last where that is later. Unix seconds. */
  async mine(timestamp: number): Promise<void> {
    const head = await this.head();
    await this.#ask("evm_setNextBlockTimestamp", [Math.max(timestamp, head.timestamp + 1)]);
    await this.#ask("evm_mine", []);
  }

  async snapshot(): Promise<unknown> {
    return await this.#ask("evm_snapshot", []);
  }

  async revert(snapshot: unknown): Promise<void> {
    await this.#ask("evm_revert", [snapshot]);
  }

  /** Forgets every transaction that waits for a block. */
  async emptyPool(): Promise<void> {
    for (const hash of await this.poolHashes()) await this.#ask("hardhat_dropTransaction", [hash]);
  }

  async poolHashes(): Promise<Hex[]> {
    const waiting = await this.#ask("eth_pendingTransactions", []);
    return Array.isArray(waiting) ? waiting.map((transaction) => Object(transaction).hash) : [];
  }

  async setBaseFee(gwei: bigint): Promise<void> {
    await this.#ask("hardhat_setNextBlockBaseFeePerGas", [numberToHex(gwei * GWEI)]);
  }

  async setOperatorBalance(wei: bigint): Promise<void> {
    await this.#ask("hardhat_setBalance", [OPERATOR.address, numberToHex(wei)]);
  }

  async enrichOperator(): Promise<void> {
    await this.setOperatorBalance(RICH);
  }

  async nonces(): Promise<{ latest: number; pending: number }> {
    const { address } = OPERATOR;
    const [latest, pending] = await Promise.all([
      this.#client.getTransactionCount({ address, blockTag: "latest" }),
      this.#client.getTransactionCount({ address, blockTag: "pending" }),
    ]);
    return { latest, pending };
  }

  /** The admin changes the contracts; in the next block. */
  async asAdmin(
    to: Address,
    change:
      | { functionName: "pause" | "unpause"; args: readonly [] }
      | { functionName: "setCaps"; args: readonly [bigint, bigint] }
      | { functionName: "setRewardToken"; args: readonly [Address] }
      | { functionName: "setAnswerAt"; args: readonly [bigint, bigint] }
      | { functionName: "setBehaviour"; args: readonly [Address, number] },
  ): Promise<void> {
    const data = encodeFunctionData({ abi: adminAbi, ...change });
    await this.#send(ADMIN, { to, data, tip: 200n * GWEI });
  }

  /** Somebody else with the operator's key pays a reference, or only uses a nonce. */
  async asStranger(
    what: { nonce: number } & ({ pays: { wallet: Address; amount: bigint; orderRef: Hex } } | { pays: null }),
  ): Promise<void> {
    const { pays, nonce } = what;
    const data = pays
      ? encodeFunctionData({
          abi: adminAbi,
          functionName: "payReferral",
          args: [pays.wallet, pays.amount, pays.orderRef],
        })
      : undefined;
    const to = pays ? this.addresses.rewards : OPERATOR.address;
    await this.#send(OPERATOR, { to, data, nonce, tip: 300n * GWEI });
  }

  /** Every payment since deployment, from the contract's own logs. */
  async payments(): Promise<PaidOnChain[]> {
    const logs = await this.#client.getLogs({
      address: this.addresses.rewards,
      event: paidEvent,
      fromBlock: 0n,
      strict: true,
    });
    return logs.map(({ args, transactionHash }) => ({
      orderRef: args.orderRef,
      wallet: args.refWallet,
      amount: args.amount,
      txHash: transactionHash,
    }));
  }

  async blockNumberOf(tag: string): Promise<number> {
    const block = Object(await this.#ask("eth_getBlockByNumber", [tag, false]));
    return hexToNumber(block.number);
  }

  async stop(): Promise<void> {
    await this.#close();
  }

  async #send(
    account: typeof ADMIN,
    { to, data, nonce, tip }: { to: Address; data: Hex | undefined; nonce?: number; tip: bigint },
  ): Promise<void> {
    const client = this.#client;
    const { baseFeePerGas } = await client.getBlock();
    const raw = await account.signTransaction({
      type: "eip1559",
      chainId: LOCAL_CHAIN_ID,
      to,
      ...(data ? { data } : {}),
      nonce: nonce ?? (await client.getTransactionCount({ address: account.address, blockTag: "pending" })),
      gas: 600_000n,
      maxFeePerGas: 20n * (baseFeePerGas ?? GWEI) + 2_000n * GWEI,
      maxPriorityFeePerGas: tip,
    });
    await client.sendRawTransaction({ serializedTransaction: raw });
  }

  #ask(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.provider.request({ method, params });
  }
}
