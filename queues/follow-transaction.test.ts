import { beforeEach, expect, test } from "vitest";
import type { ValuedPayment } from "#core/domain/mint";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { AdapterError } from "#core/ports/adapter-error";
import type { BroadcastOutcome, ChainPayment, Hex, MinedTransaction } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/rewards/finish-mint";
import { followFlight } from "#queues/follow-transaction";
import type { MintKit } from "#queues/mint-kit";
import { runMint } from "#queues/mint-run";
import type { MinterStore } from "#queues/minter-store";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { mintKit } from "#scripts/testing/mint-kit";

const GWEI = 1_000_000_000n;
const wallet = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const payment: ValuedPayment = { orderReference: "ring-1-1", orderRef: "0x01", wallet, amount: 5n, usdMicros: 1n };
const start = Date.parse("2026-11-21T10:00:00Z");
const fees = { maxFeePerGas: 40n * GWEI, maxPriorityFeePerGas: 10n * GWEI };

let store: MinterStore;
let kit: MintKit;
let world: {
  now: number;
  head: { blockNumber: bigint; nonce: number };
  used: number;
  mined: Map<Hex, MinedTransaction>;
  paid: ChainPayment["payment"];
  answer: BroadcastOutcome;
  sent: Hex[];
  results: MintResult[];
  noted: string[];
};

const said = (note: MintReason) => mintReasons.say(note);

beforeEach(() => {
  world = {
    now: start,
    head: { blockNumber: 100n, nonce: 7 },
    used: 7,
    mined: new Map(),
    paid: null,
    answer: "accepted",
    sent: [],
    results: [],
    noted: [],
  };
  kit = mintKit({
    now: () => new Date(world.now),
    ledger: {
      noteTransactions: async (noted) => void world.noted.push(...noted.map(({ txHash }) => txHash)),
      finish: async ({ ends }) => void world.results.push(...ends.flatMap(({ results }) => results)),
    },
    chain: {
      readUsedNonce: async () => world.used,
      readPayment: async () => ({ orderRef: "0x01", paid: world.paid !== null, payment: world.paid }),
      quoteFees: async () => ({ baseFee: GWEI, suggestedTip: GWEI, l1FeePerByte: 0n }),
      sign: async ({ nonce, fees }) => ({
        hash: `0xh${nonce}-${fees.maxFeePerGas}`,
        raw: `0xr${nonce}-${fees.maxFeePerGas}`,
      }),
      readFinalHead: async () => world.head,
      readMined: async (hash) => world.mined.get(hash) ?? null,
      async broadcast(raw) {
        world.sent.push(raw);
        return { outcome: world.answer, detail: null };
      },
    },
  });
  store = kit.store;
  sign(7, payment, { hash: "0xfirst", raw: "0xraw" });
});

/** A payment is signed, and is in flight from now on. */
function sign(nonce: number, paid: ValuedPayment, version: { hash: Hex; raw: Hex }): void {
  const signed = { nonce, batchId: `1:${nonce}`, calldata: "0xca", gas: 1_000n, payments: [paid] } as const;
  store.saveSigned(signed, { ...version, fees }, world.now);
}

function mined(hash: Hex, succeeded = true, orderRef: Hex = "0x01"): void {
  const logs = succeeded ? [{ event: "paid" as const, orderRef, wallet, amount: 5n }] : [];
  world.mined.set(hash, { hash, succeeded, blockNumber: 101n, logs });
}

async function follow(secondsLater: number) {
  world.now += secondsLater * 1_000;
  const [run] = await followFlight(kit);
  if (!run) throw new Error("nothing is in flight");
  return run;
}

test("stored but never sent: the same bytes go out at once, and again only after a while", async () => {
  await follow(0);
  await follow(2);
  await follow(9);
  expect(world.sent).toEqual(["0xraw", "0xraw"]);
});

test("the ledger is told the newest hash of what is under way, once, and again when it could not take it", async () => {
  const { noteTransactions } = kit.ledger;
  kit.ledger.noteTransactions = () => Promise.reject(new Error("the database is away"));
  await expect(follow(0)).rejects.toThrow("the database is away");
  kit.ledger.noteTransactions = noteTransactions;
  await follow(1);
  await follow(1);
  expect(world.noted).toEqual(["0xfirst"]);
  await follow(45);
  await follow(1);
  expect(world.noted).toEqual(["0xfirst", `0xh7-${46n * GWEI}`]);
});

test("several that are final are written in one go; one that cannot be judged now holds up none", async () => {
  const second: ValuedPayment = { ...payment, orderReference: "ring-2-1", orderRef: "0x02" };
  sign(8, second, { hash: "0xsecond", raw: "0xraw2" });
  let writes = 0;
  const { finish } = kit.ledger;
  kit.ledger.finish = async (input) => {
    writes++;
    await finish(input);
  };
  mined("0xfirst", false);
  mined("0xsecond", true, "0x02");
  world.head = { blockNumber: 101n, nonce: 9 };
  const { readPayment } = kit.chain;
  kit.chain.readPayment = () => Promise.reject(new AdapterError("the history is pruned", { retry: true }));
  world.now += 1_000;
  expect((await followFlight(kit)).flatMap(({ notes }) => notes.map(said))).toEqual([
    "nonce 7 cannot be judged and is looked at again: the history is pruned",
  ]);
  expect(world.results).toEqual([{ orderReference: "ring-2-1", result: "minted", txHash: "0xsecond", amount: 5n }]);
  kit.chain.readPayment = readPayment;
  await follow(1);
  expect(store.inFlight()).toEqual([]);
  expect(writes).toBe(2);
});

test("a transaction that cannot be judged blocks nobody: another is sent again, and new rewards are claimed", async () => {
  const second: ValuedPayment = { ...payment, orderReference: "ring-2-1", orderRef: "0x02" };
  sign(8, second, { hash: "0xsecond", raw: "0xraw2" });
  mined("0xfirst", false);
  world.head = { blockNumber: 101n, nonce: 8 };
  kit.chain.readPayment = () => Promise.reject(new AdapterError("logs: timeout", { retry: true }));
  kit.chain.readOperator = async () => ({ ready: false, why: mintReasons.of("contract_paused") });
  expectErrorLog(/nothing is signed: .*the contract is paused/);
  world.now += 11_000;
  const { notes } = await runMint(kit);
  expect(notes.map(said)).toEqual([
    "nonce 7 cannot be judged and is looked at again: logs: timeout",
    "the contract is paused",
  ]);
  expect(world.sent).toEqual(["0xraw2"]);
  expect(store.inFlight().map(({ nonce }) => nonce)).toEqual([7, 8]);
});

test("in a block is not final: the referrer is told only when it cannot be undone", async () => {
  mined("0xfirst");
  expect((await follow(1)).transactions).toMatchObject([{ status: "mined" }]);
  expect(world.results).toEqual([]);
  world.head = { blockNumber: 101n, nonce: 8 };
  expect((await follow(1)).transactions).toMatchObject([{ status: "confirmed" }]);
  expect(world.results).toEqual([{ orderReference: "ring-1-1", result: "minted", txHash: "0xfirst", amount: 5n }]);
  expect(store.inFlight()).toEqual([]);
});

test("stuck: the same nonce with both fees up, and the older version still counts when it is the one mined", async () => {
  await follow(0);
  await follow(46);
  const [transaction] = store.inFlight();
  expect(transaction?.versions.map(({ fees }) => fees.maxFeePerGas)).toEqual([40n * GWEI, 46n * GWEI]);
  expect(transaction?.nonce).toBe(7);
  mined("0xfirst");
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(1);
  expect(world.results).toMatchObject([{ result: "minted", txHash: "0xfirst" }]);
});

test("a node that finds the fees too low gets higher ones at once, up to the limit, and then we wait and say so", async () => {
  world.answer = "underpriced";
  for (let times = 0; times < 20; times++) await follow(1);
  const run = await follow(50);
  const fees = store.inFlight()[0]?.versions.map((version) => version.fees.maxFeePerGas) ?? [];
  expect(fees.length).toBeGreaterThan(4);
  expect(fees.every((fee) => fee <= 100n * GWEI)).toBe(true);
  expect(run.notes.map(said)).toEqual(["fees cannot go above REFERRAL_MAX_FEE_GWEI: waiting"]);
});

test("a reverted transaction paid nothing: its rewards come back", async () => {
  mined("0xfirst", false);
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(1);
  expect(world.results).toMatchObject([{ result: "returned", reason: mintReasons.of("reverted") }]);
  expect(store.inFlight()).toEqual([]);
});

test("paid by an earlier transaction: minted under that one's hash, and not before that is final", async () => {
  world.mined.set("0xfirst", {
    hash: "0xfirst",
    succeeded: true,
    blockNumber: 101n,
    logs: [{ event: "skipped", orderRef: "0x01", wallet, reason: "already_paid", detail: null }],
  });
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(1);
  expect(world.results).toEqual([]);
  world.paid = { wallet, amount: 5n, txHash: "0xearlier", blockNumber: 90n };
  await follow(1);
  expect(world.results).toEqual([{ orderReference: "ring-1-1", result: "minted", txHash: "0xearlier", amount: 5n }]);
});

test("a nonce used by a stranger: after a time of doubt the contract's word decides, and nothing is paid twice", async () => {
  expectErrorLog(/used by a transaction that is not ours/);
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(500);
  expect(world.results).toEqual([]);
  expect(store.inFlight()).toHaveLength(1);
  await follow(120);
  expect(world.results).toMatchObject([{ result: "returned", reason: mintReasons.of("replaced") }]);
  expect(store.nextNonce()).toBe(8);
});

test("a block that held the nonce was undone: the doubt begins anew when it is used again", async () => {
  expectErrorLog(/used by a transaction that is not ours/);
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(5);
  world.head = { blockNumber: 101n, nonce: 7 };
  await follow(60);
  world.head = { blockNumber: 103n, nonce: 8 };
  await follow(61);
  expect(world.results).toEqual([]);
  await follow(120);
  expect(world.results).toHaveLength(1);
});

test("a receipt that vanished: the same bytes go out again, and nothing is settled", async () => {
  await follow(0);
  mined("0xfirst");
  await follow(1);
  world.mined.clear();
  await follow(11);
  expect(world.sent).toEqual(["0xraw", "0xraw"]);
  expect(world.results).toEqual([]);
});

test("a nonce missing below is filled with a transaction that pays nothing, which is followed to its end", async () => {
  expectErrorLog(/is left out: filled with a transaction that pays nothing/);
  world.used = 6;
  world.head = { blockNumber: 100n, nonce: 6 };
  await follow(25);
  expect(store.inFlight().map(({ nonce, payments }) => [nonce, payments.length])).toEqual([
    [6, 0],
    [7, 1],
  ]);
  expect(world.sent).toContain(`0xr6-${3n * GWEI}`);
  expect(store.nextNonce()).toBe(8);
  mined(`0xh6-${3n * GWEI}`);
  mined("0xfirst");
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(1);
  expect(store.inFlight()).toEqual([]);
  expect(world.results).toMatchObject([{ result: "minted" }]);
});

test("a settled nonce that is in no block any more: its own bytes are sent again", async () => {
  expectErrorLog(/is in no block any more: sent again/);
  mined("0xfirst");
  world.head = { blockNumber: 101n, nonce: 8 };
  await follow(1);
  world.sent = [];
  sign(8, payment, { hash: "0xsecond", raw: "0xraw2" });
  world.mined.clear();
  world.used = 7;
  await follow(21);
  expect(world.sent).toEqual(["0xraw", "0xraw2"]);
});

test("only the lowest of several stuck transactions gets dearer", async () => {
  sign(8, payment, { hash: "0xsecond", raw: "0xraw2" });
  await follow(46);
  expect(store.inFlight().map(({ versions }) => versions.length)).toEqual([2, 1]);
});

test("another contract address while something is in flight: nothing is done, and the note says what to set back", async () => {
  expectErrorLog(/nothing is done: .*set it back until that is final/);
  expectErrorLog(/nothing is signed: .*the contract is paused/);
  store.setContract("0x01");
  const run = await runMint(kit);
  expect(run.notes.map(said)).toEqual([expect.stringContaining("REFERRAL_REWARDS_ADDRESS was 0x01")]);
  expect(world.sent).toEqual([]);
  mined("0xfirst");
  world.head = { blockNumber: 101n, nonce: 8 };
  store.setContract("0x02");
  kit.chain = { ...kit.chain, readOperator: async () => ({ ready: false, why: mintReasons.of("contract_paused") }) };
  expect((await runMint(kit)).notes.map(said)).toEqual(["the contract is paused"]);
  expect(store.inFlight()).toEqual([]);
  store.setContract("0x01");
  await runMint(kit);
  expect(store.contract()).toBe("0x02");
});
