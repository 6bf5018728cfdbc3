import { WorkerEntrypoint } from "cloudflare:workers";
import consumer, { ConsumerRpc as RealConsumerRpc, Minter as RealMinter } from "#queues/index";
import { consumerServices } from "#queues/services";
import type { KillOrder } from "#scripts/faults/kill-order";
import { arm, insideObject, setClock, takeReport } from "#scripts/faults/worker/points";

/** The consumer as it is, with an end that can be put to it at any point, for the fault schedules. */

interface Harness {
  HARNESS_URL: string;
}

const wired = new WeakMap<ConsumerEnv, ConsumerEnv>();

/** The same environment, except that the queues are the schedule's: it decides what is delivered, when and how often. */
function wire(env: ConsumerEnv): ConsumerEnv {
  const known = wired.get(env);
  if (known) return known;
  const { HARNESS_URL } = env as ConsumerEnv & Harness;
  const sendBatch = async (messages: Iterable<{ body: unknown }>) => {
    const body = JSON.stringify([...messages].map((message) => message.body));
    const { ok } = await fetch(`${HARNESS_URL}/queue`, { method: "POST", body });
    if (!ok) throw new Error("the queue did not take the messages");
  };
  // Refunds and letters to write leave the schedule: they are the app's.
  const PAYMENTS = { ...env.PAYMENTS, send: async () => undefined, sendBatch: async () => undefined };
  const made = { ...env, EVENTS: { ...env.EVENTS, sendBatch }, PAYMENTS } as unknown as ConsumerEnv;
  wired.set(env, made);
  return made;
}

export class Minter extends RealMinter {
  constructor(ctx: DurableObjectState, env: ConsumerEnv) {
    super(ctx, wire(env));
  }

  override run() {
    return insideObject(
      () => this.ctx.abort("ended by the schedule"),
      () => super.run(),
    );
  }

  override wake() {
    return insideObject(
      () => this.ctx.abort("ended by the schedule"),
      () => super.wake(),
    );
  }

  /** Does what the platform does when an alarm is due by the schedule's clock. */
  async fireAlarm(now: number, always: boolean): Promise<boolean> {
    const due = await this.ctx.storage.getAlarm();
    if (!always && (due === null || due > now)) return false;
    await this.ctx.storage.deleteAlarm();
    await insideObject(
      () => this.ctx.abort("ended by the schedule"),
      () => super.alarm(),
    );
    return true;
  }

  async inspect() {
    const rows = (query: string) => this.ctx.storage.sql.exec(query).toArray();
    return {
      alarm: await this.ctx.storage.getAlarm(),
      inFlight: Number(rows("select count(*) as n from transactions where settled_at is null")[0]?.n),
      nextNonce: Number(rows("select next from nonces")[0]?.next ?? 0),
      signed: rows(
        "select distinct payment.value ->> 'orderReference' as reference from transactions, json_each(payments) payment",
      ).map(({ reference }) => String(reference)),
      spending: rows("select order_reference, usd_micros from spending"),
    };
  }
}

export class ConsumerRpc extends RealConsumerRpc {
  constructor(ctx: ExecutionContext, env: ConsumerEnv) {
    super(ctx, wire(env));
  }
}

/** How the schedule steers. */
export class Faults extends WorkerEntrypoint<ConsumerEnv> {
  arm(orders: KillOrder[], clock: number): void {
    arm(orders, clock);
  }

  setClock(clock: number): void {
    setClock(clock);
  }

  report() {
    return takeReport();
  }

  fireAlarm(now: number, always: boolean): Promise<boolean> {
    return this.#minter().fireAlarm(now, always);
  }

  inspect() {
    return this.#minter().inspect();
  }

  #minter(): Minter {
    const name = consumerServices(wire(this.env)).minting?.minterName ?? "";
    return this.env.MINTER.getByName(name) as unknown as Minter;
  }
}

export default {
  fetch: consumer.fetch,
  queue: (batch, env) => consumer.queue(batch, wire(env)),
  scheduled: (controller, env) => consumer.scheduled(controller, wire(env)),
} satisfies ExportedHandler<ConsumerEnv>;
