import { rejectReward } from "#core/services/reject-reward";
import { DEMO_REFCODE } from "#db/seed/demo";
import { orderRefOf, WALLETS } from "./chain.ts";
import { deliver, deliverAll, poll, setCaps, sign, turnToHostileToken } from "./moves.ts";
import { NO_TROUBLE, type RpcTrouble } from "./networks.ts";
import type { World } from "./world.ts";

const UNLIMITED = 2n ** 128n - 1n;
const TOKEN = 10n ** 18n;

/** `MockHostileToken.Behaviour` that refuse in different ways. */
const HOSTILE = [0, 2, 3, 4, 5, 7];

/** One kind of trouble: it begins after the orders are paid, may change in the middle, and is over before recovery. */
export interface Trouble {
  rpc?: Partial<RpcTrouble>;
  database?: World["database"]["trouble"];
  /** What counts as final, where that is not the node's tag. */
  finality?: string;
  /** Orders of this schedule; 3 to 7 where not given. */
  orders?: number;
  begin?(world: World, references: readonly string[]): Promise<void>;
  /** Halfway through. */
  middle?(world: World, references: readonly string[]): Promise<void>;
}

/** Somebody else with the operator's key pays some of the rewards before they are claimed. */
async function payAsStranger(world: World, references: readonly string[]): Promise<void> {
  await deliverAll(world);
  const { pending } = await world.chain.nonces();
  const rows = await world.rewards(references);
  const approved = rows.filter(({ status, token_amount }) => status === "approved" && token_amount !== null);
  let nonce = pending;
  for (const row of approved.slice(0, 2)) {
    const wallet = WALLETS.find((known) => known === row.referrer_wallet) ?? WALLETS[0];
    if (!wallet) continue;
    const pays = { wallet, amount: BigInt(row.token_amount ?? "0"), orderRef: orderRefOf(row.order_reference) };
    await world.chain.asStranger({ nonce, pays });
    nonce++;
  }
  if (world.random.chance(0.5)) await world.mine();
  await world.act(() => world.runtime.mintRun());
}

export const TROUBLES = {
  calm: {},
  "node that breaks": {
    rpc: { hangs: 0.01, breaks: 0.06, refuses: 0.05, talksNonsense: 0.04, lies: 0.3, lags: 0.1 },
  },
  "pool that loses": { rpc: { drops: 0.4, delays: 0.3, lies: 0.2 } },
  "database that refuses": { database: { refuses: 0.15, loses: 0.1 } },
  "everything at once": {
    rpc: { breaks: 0.04, refuses: 0.03, lies: 0.2, drops: 0.2, delays: 0.2, lags: 0.1 },
    database: { refuses: 0.08, loses: 0.05 },
  },
  "many rewards": { orders: 47 },
  "minter that begins anew": {
    async begin(world) {
      await world.replaceMinter();
      await sign(world);
    },
  },
  "paused contract": {
    async begin(world) {
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
    },
  },
  "run that a person asks for": {
    async begin(world) {
      const { rewards } = world.chain.addresses;
      await world.chain.asAdmin(rewards, { functionName: "pause", args: [] });
      await world.mine();
      await deliverAll(world);
      // The alarm has come and gone: nothing but the run itself sees to it that it is taken up again.
      await world.fire();
      await world.chain.asAdmin(rewards, { functionName: "unpause", args: [] });
      await world.mine();
      await world.act(() => world.runtime.mintRun());
    },
  },
  "paused while claimed": {
    async begin(world) {
      world.rpc.deafTo = "eth_getTransactionCount";
      await sign(world);
      world.rpc.deafTo = null;
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
    },
  },
  "paused in flight": {
    async begin(world) {
      await sign(world);
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
      await poll(world, 2);
    },
  },
  "fees above the limit": {
    async begin(world) {
      await deliverAll(world);
      await world.chain.setBaseFee(900n);
      await world.mine();
      await poll(world, 2);
    },
  },
  "base fee spike in flight": {
    async begin(world) {
      await sign(world);
      for (let block = 0; block < 4; block++) {
        await world.chain.setBaseFee(60n);
        await world.mine();
        await world.tick(world.random.between(15, 50));
        await world.act(() => world.runtime.mintRun());
      }
    },
    async middle(world) {
      await world.chain.setBaseFee(1n);
      await world.mine();
    },
  },
  "base fee that stays up": {
    async begin(world) {
      await sign(world);
      world.baseFee = BigInt(world.random.between(20, 200));
      await world.mine();
      await poll(world, 2);
    },
  },
  "spike beyond the limit in flight": {
    async begin(world) {
      await world.chain.setBaseFee(200n);
      await world.mine();
      await sign(world);
      for (let block = 0; block < 4; block++) {
        await world.chain.setBaseFee(2_000n);
        await world.mine();
        await world.tick(50);
        await world.act(() => world.runtime.mintRun());
      }
    },
  },
  "node that finds everything too cheap": {
    rpc: { underprices: 0.5 },
    async begin(world) {
      world.rpc.trouble = { ...NO_TROUBLE, underprices: 1 };
      await sign(world);
      await poll(world, 3);
    },
  },
  "counted confirmations": { finality: "3", rpc: { lags: 0.1 } },
  "operator out of gas": {
    begin: (world) => world.chain.setOperatorBalance(0n),
  },
  "operator short of gas": {
    begin: (world) => world.chain.setOperatorBalance(10n ** 14n),
  },
  "daily cap": {
    orders: 6,
    async begin(world) {
      const cap = BigInt(world.random.between(1, 4)) * TOKEN;
      await setCaps(world, cap, cap);
    },
  },
  "cap lowered in flight": {
    async begin(world) {
      await sign(world);
      await setCaps(world, TOKEN / 2n, TOKEN / 2n);
    },
  },
  "cap per payment": {
    async begin(world) {
      await setCaps(world, TOKEN / 100n, UNLIMITED - 1n);
    },
  },
  "hostile token": {
    async begin(world) {
      await turnToHostileToken(world, world.random.shuffle(HOSTILE));
    },
  },
  "token that refuses everyone": {
    async begin(world) {
      await turnToHostileToken(world, [2]);
    },
  },
  "token that turns hostile in flight": {
    async begin(world) {
      await sign(world);
      await turnToHostileToken(world, world.random.chance(0.5) ? [2] : world.random.shuffle(HOSTILE));
    },
  },
  "duplicate messages": {
    async begin(world, references) {
      for (const orderReference of references) {
        world.enqueue({ type: "reward.approved", orderReference });
        for (let copy = 0; copy < 2; copy++) world.enqueue({ type: "payment.paid", orderReference });
      }
      world.enqueue({ type: "payment.paid", orderReference: "ring-nobody-knows-1" });
      world.enqueue({ type: "nonsense" });
      world.enqueue({ type: "refcode.changed", code: DEMO_REFCODE });
      world.enqueue({ type: "refund.requested", orderReference: "ring-nobody-knows-1" });
      world.enqueue({ type: "mail.queued", mailId: "nobody-knows" });
      world.queue = world.random.shuffle(world.queue);
      await deliver(world);
      world.queue = world.queue.filter(({ body }) => !JSON.stringify(body).includes("nobody"));
      const letters = [{ id: `dead-${world.now()}`, body: { type: "payment.paid" }, attempts: 11 }];
      await world.act(() => world.runtime.deliver("refcodes-dead-letters", letters));
    },
  },
  "two consumers at once": {
    orders: 9,
    async begin(world) {
      await deliverAll(world);
      for (let time = 0; time < 3; time++) {
        const messages = world.queue.slice();
        await world.act(() =>
          Promise.allSettled([
            world.runtime.mintRun(),
            world.runtime.mintRun(),
            world.runtime.runCron(),
            world.runtime.fireAlarm(world.now(), false),
            world.runtime.deliver("refcodes-events", messages),
          ]),
        );
        await world.mine();
      }
    },
  },
  "rejected in the middle": {
    async middle(world, references) {
      const now = new Date(world.now());
      for (const orderReference of references.slice(0, 3)) {
        const rejection = { orderReference, actorId: "demo-admin", reason: "refunded", now };
        await rejectReward({ db: world.appDb }, rejection).catch(() => undefined);
      }
    },
  },
  "stale oracle": {
    async begin(world) {
      await world.stalePrice();
      await deliverAll(world);
    },
    middle: (world) => world.freshPrice(),
  },
  "blocks rolled back": {
    async begin(world, references) {
      const before = await world.chain.snapshot();
      const { number } = await world.chain.head();
      world.rpc.finalBlock = number;
      await sign(world);
      for (let block = world.random.between(1, 3); block > 0; block--) {
        await world.mine();
        await poll(world, 1);
      }
      await world.expectNoneMinted(references);
      await world.chain.revert(before);
      if (world.random.chance(0.5)) await world.chain.emptyPool();
      await poll(world, 2);
      world.rpc.finalBlock = null;
    },
  },
  "final blocks rolled back": {
    async begin(world) {
      await world.act(() => world.runtime.runCron());
      const half = world.queue.splice(0, 2);
      await world.act(() => world.runtime.deliver("refcodes-events", half));
      const before = await world.chain.snapshot();
      await world.act(() => world.runtime.mintRun());
      await world.mine();
      await poll(world, 2);
      await world.chain.revert(before);
      await world.chain.emptyPool();
      await sign(world);
      await world.tick(25);
      await world.act(() => world.runtime.mintRun());
    },
  },
  "finality held back": {
    async begin(world) {
      world.rpc.finalBlock = (await world.chain.head()).number;
    },
  },
  "nonce used by a stranger": {
    async begin(world) {
      const { latest } = await world.chain.nonces();
      world.rpc.trouble = { ...NO_TROUBLE, drops: 1 };
      await sign(world);
      world.rpc.trouble = NO_TROUBLE;
      await world.chain.asStranger({ nonce: latest, pays: null });
      await world.mine();
      await poll(world, 1);
      await world.tick(125);
    },
  },
  "nonce left out": {
    async begin(world) {
      const { pending } = await world.chain.nonces();
      await world.chain.asStranger({ nonce: pending, pays: null });
      await sign(world);
      await world.chain.emptyPool();
      await world.tick(25);
      await world.act(() => world.runtime.mintRun());
    },
  },
  "paid by a stranger": { begin: payAsStranger },
  "paid by a stranger, and a node that shows few blocks at once": {
    async begin(world, references) {
      world.rpc.mostBlocks = 120;
      await payAsStranger(world, references);
    },
  },
  "paid by a stranger with our nonce": {
    async begin(world, references) {
      await deliverAll(world);
      const { latest } = await world.chain.nonces();
      world.rpc.trouble = { ...NO_TROUBLE, drops: 1 };
      await sign(world);
      world.rpc.trouble = NO_TROUBLE;
      const [row] = (await world.rewards(references)).filter(({ status }) => status === "minting");
      const wallet = WALLETS.find((known) => known === row?.referrer_wallet);
      if (!row || !wallet) return;
      const pays = { wallet, amount: BigInt(row.token_amount ?? "0"), orderRef: orderRefOf(row.order_reference) };
      await world.chain.asStranger({ nonce: latest, pays });
      await world.mine();
      await poll(world, 1);
      await world.tick(125);
    },
  },
} satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof TROUBLES;

export const TROUBLE_NAMES = Object.keys(TROUBLES).filter(isTroubleName);

export function isTroubleName(name: string): name is TroubleName {
  return name in TROUBLES;
}

/** The kind of trouble by its name. */
export function troubleOf(name: TroubleName): Trouble {
  return TROUBLES[name];
}
