import { and, eq, inArray, isNotNull, isNull, notInArray } from "drizzle-orm";
import { isRefundOpen, refundStatuses } from "#core/domain/refund";
import { outbox, paymentAttempts, payouts, referralRewards, refunds, settlements } from "#db/schema";
import { NO_TROUBLE } from "../../testing/faulty-rpc.ts";
import { Random } from "../../testing/random.ts";
import { type Cast, type Deed, type MixedOrder, placeCast } from "./cast.ts";
import { act } from "./deeds.ts";
import { findMixedFaults } from "./faults.ts";
import { pay } from "./pay.ts";
import { answerForBank, holdSome, moodOfBank, payWhatIsDue, reverseOne } from "./payouts.ts";
import { plantFaults } from "./planted.ts";
import { missing, type Seen, whatHappened } from "./seen.ts";
import { approveSome, askAboutParked, decideRefused, letLeave, linkLate } from "./staff.ts";
import { type Databases, MixedWorld } from "./world.ts";

export interface MixedOptions extends Databases {
  orders: number;
  seed: number;
  /** How often the payments' worker is killed, at most. */
  kills: number;
  /** How likely a database request is refused, or its answer lost after it ran. */
  trouble: { refuses: number; loses: number };
}

export interface MixedReport {
  minutes: number;
  seen: Seen;
  faults: string[];
}

/** From so many orders on a storm must be made of everything. */
const ENOUGH_FOR_ALL = 100;

/** Payments, and things that are done, a minute. */
const A_MINUTE = 6;

/** The link of a late wallet waits three days, and so long the provider is asked about refunds that were announced. */
const FOUR_DAYS = 4 * 24 * 60;

/** So long a sale waits for its payout at most. */
const ONE_DAY = 24 * 60;

const rpcTrouble = { ...NO_TROUBLE, breaks: 0.005, refuses: 0.005, lags: 0.01, lies: 0.01, drops: 0.01, delays: 0.02 };

/**
 * Orders of every kind, their payments, approvals, mints, refunds and payouts of every kind, all at once, on a database that fails, with
 * workers that are killed and a provider that has moods. Once all is quiet every ledger, the provider's books and the chain
 * must be exactly right, and nothing that the storm is made of may be missing from it.
 */
export async function runMixed(options: MixedOptions): Promise<MixedReport> {
  const world = await MixedWorld.start(options, options.seed);
  try {
    const storm = new Storm(world, options);
    const gone = await storm.rage();
    await storm.calm();
    const { faults, books } = await findMixedFaults(world);
    const seen = await whatHappened(world, books, gone);
    const wrong = [...faults, ...storm.unfinished];
    // Where something is wrong already, nothing more can be told from what is planted.
    const { unnoticed, unplanted } = wrong.length > 0 ? { unnoticed: [], unplanted: [] } : await plantFaults(world);
    const lacking = [...missing(seen), ...unplanted.map((what) => `the storm left no row to alter: ${what}`)];
    return {
      minutes: storm.minutes,
      seen,
      faults: [
        ...wrong,
        ...unnoticed.map((what) => `planted and not noticed: ${what}`),
        ...(options.orders >= ENOUGH_FOR_ALL ? lacking : []),
      ],
    };
  } finally {
    await world.stop();
  }
}

class Storm {
  minutes = 0;
  unfinished: string[] = [];
  readonly #world: MixedWorld;
  readonly #options: MixedOptions;
  readonly #random: Random;
  #cast: Cast | null = null;

  constructor(world: MixedWorld, options: MixedOptions) {
    this.#world = world;
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  /** Answers how many buyers have left. */
  async rage(): Promise<number> {
    const world = this.#world;
    const cast = await placeCast(world, this.#options.orders, this.#random);
    this.#cast = cast;
    world.network.trouble = this.#options.trouble;
    world.rpc.trouble = rpcTrouble;
    const waves = [1, 2].map((wave) => cast.orders.filter((order) => order.wave === wave));
    const [first = [], second = []] = waves;
    await this.#payAll(first);
    for (let quiet = 0; quiet < 3; quiet++) await this.#minute([]);
    world.pass(ONE_DAY);
    await linkLate(world, cast);
    const gone = await letLeave(world, cast.orders);
    await this.#doAll(first);
    for (let quiet = 0; quiet < 3; quiet++) await this.#minute([], { isGood: true });
    world.pass(FOUR_DAYS);
    await this.#payAll(second);
    for (let quiet = 0; quiet < 3; quiet++) await this.#minute([]);
    world.pass(ONE_DAY);
    await this.#doAll(second);
    return gone;
  }

  async #payAll(orders: readonly MixedOrder[]): Promise<void> {
    const waiting = this.#random.shuffle(orders);
    while (waiting.length > 0) {
      await this.#minute(waiting.splice(0, A_MINUTE).map((order) => () => pay(this.#world, order, this.#random)));
    }
  }

  /** Every deed of these orders, all mixed, those of one order in their order and never two in a minute. */
  async #doAll(orders: readonly MixedOrder[]): Promise<void> {
    const waiting = orders.map((order) => ({ order, deeds: [...order.deeds], tries: 0 }));
    for (
      let open = waiting;
      open.length > 0;
      open = waiting.filter(({ deeds, tries }) => deeds.length > 0 && tries < 3)
    ) {
      const now = this.#random.shuffle(open).slice(0, A_MINUTE);
      await this.#minute(
        now.map((each) => async () => {
          if (await this.#do(each.order, each.deeds[0])) each.deeds.shift();
          else each.tries++;
        }),
      );
    }
  }

  async #do(order: MixedOrder, deed: Deed | undefined): Promise<boolean> {
    const adminId = this.#cast?.adminId ?? "";
    return deed === undefined || (await act(this.#world, order, { deed, adminId, random: this.#random }));
  }

  async #minute(work: readonly (() => Promise<unknown>)[], { isGood = false } = {}): Promise<void> {
    const [world, random] = [this.#world, this.#random];
    this.minutes++;
    const { sandbox, payments } = world;
    sandbox.setBalance(isGood ? "enough" : random.pick(["enough", "enough", "enough", "low", "empty", "blocked"]));
    sandbox.setBehind(!isGood && random.chance(0.1));
    if (!isGood && random.chance(0.3)) sandbox.loseRefunds(random.pick(["requests", "answers"]), 1);
    const mayKill = payments.kills < this.#options.kills && random.chance(0.4);
    if (mayKill) payments.killAfter(random.between(1, 14), random.pick(["before", "after"]));
    const approves = () => random.chance(0.6);
    await Promise.all([
      world.minute({ isMined: random.chance(0.6) }),
      ...work.map((each) => each()),
      this.#cast ? approveSome(world, this.#cast, approves) : null,
      this.#cast && random.chance(0.5) ? payWhatIsDue(world, this.#cast) : null,
      this.#cast && random.chance(0.1) ? reverseOne(world, this.#cast) : null,
    ]);
    if (this.#cast && random.chance(0.3)) await decideRefused(world, this.#cast, random);
    if (this.#cast && random.chance(0.2)) await holdSome(world, this.#cast, false);
    if (this.#cast && random.chance(0.4)) await answerForBank(world, this.#cast, moodOfBank(random));
    world.pass(random.pick([1, 1, 2, 4, 13]));
  }

  /** Nothing fails any more, and time passes until nothing is left to do. */
  async calm(): Promise<void> {
    const [world, cast] = [this.#world, this.#cast];
    if (!cast) return;
    world.network.trouble = { refuses: 0, loses: 0 };
    world.rpc.trouble = NO_TROUBLE;
    const { sandbox } = world;
    sandbox.setBalance("enough");
    sandbox.setBehind(false);
    for (const what of ["requests", "answers"] as const) sandbox.loseRefunds(what, 0);
    for (const minutes of [1, 2, 13, 30, 60, 240, 1_440, 1_440, 4_320, 4_320, 1, 2, 4, 13, 60, 1_440, 4_320, 4_320]) {
      await approveSome(world, cast, () => true);
      await decideRefused(world, cast, this.#random);
      await askAboutParked(world, cast);
      await holdSome(world, cast, true);
      await payWhatIsDue(world, cast);
      await answerForBank(world, cast, (status) => (status === "pending" ? "paid" : null));
      this.minutes++;
      await world.minute();
      this.unfinished = await this.#leftToDo();
      if (this.unfinished.length === 0) return;
      world.pass(minutes);
    }
  }

  async #leftToDo(): Promise<string[]> {
    const { adminDb, payments, consumer } = this.#world;
    const isOpen = inArray(refunds.status, refundStatuses.filter(isRefundOpen));
    const needsPerson = and(inArray(refunds.status, ["refused"]), isNull(refunds.resolvedAt));
    const counts = {
      "events are not sent": await adminDb.$count(outbox, isNull(outbox.sentAt)),
      "messages are queued": payments.queue.length + consumer.queue.length,
      "refunds are open": await adminDb.$count(refunds, isOpen),
      "refunds need a person": await adminDb.$count(refunds, needsPerson),
      "refunds were announced and are asked about": await adminDb.$count(
        paymentAttempts,
        isNotNull(paymentAttempts.refundSuspectedAt),
      ),
      "payments are on their way": await adminDb.$count(
        paymentAttempts,
        inArray(paymentAttempts.status, ["created", "pending", "surplus"]),
      ),
      "rewards are on their way": await adminDb.$count(
        referralRewards,
        notInArray(referralRewards.status, ["minted", "rejected"]),
      ),
      "payouts are with the bank": await adminDb.$count(payouts, eq(payouts.status, "pending")),
      "settlements are held": await adminDb.$count(settlements, eq(settlements.status, "held")),
      "transactions are in flight": consumer.kit.store.flightBatches().length,
    };
    return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  }
}
