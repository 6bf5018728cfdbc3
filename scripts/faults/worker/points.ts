import { AsyncLocalStorage } from "node:async_hooks";
import { KILL_REQUEST, type Kill, type KillOrder, ordersAfter } from "#scripts/faults/kill-order";

const state = {
  orders: [] as KillOrder[],
  hits: new Map<string, number>(),
  /** Since the last kill: how often each point was reached, and how often one of the next order's. */
  sinceKill: new Map<string, number>(),
  reached: 0,
  kills: [] as Kill[],
  clock: 0,
};

const object = new AsyncLocalStorage<{ abort(): void }>();

/** Runs work inside an object that may be ended from any point of it. */
export function insideObject<T>(abort: () => void, work: () => T): T {
  return object.run({ abort }, work);
}

/** Replaces what was ordered; points are counted anew. `clock` is how far the code's clock is ahead, in milliseconds. */
export function arm(orders: KillOrder[], clock: number): void {
  Object.assign(state, { orders: [...orders], clock });
  state.hits.clear();
  countAnew();
}

export function setClock(clock: number): void {
  state.clock = clock;
}

/** Points reached since the orders were given, the objects' ends since the last report, and what is still ordered. */
export function takeReport(): { hits: Record<string, number>; kills: Kill[]; ordersLeft: KillOrder[] } {
  return { hits: Object.fromEntries(state.hits), kills: state.kills.splice(0), ordersLeft: state.orders };
}

/** A point of the instrumented code. */
export function at(point: string): void {
  state.hits.set(point, (state.hits.get(point) ?? 0) + 1);
  const hit = (state.sinceKill.get(point) ?? 0) + 1;
  state.sinceKill.set(point, hit);
  const [order] = state.orders;
  if (!order?.points.includes(point)) return;
  state.reached++;
  if (state.reached < order.hit) return;
  const inside = object.getStore();
  const kill: Kill = { point, hit, how: inside ? order.how : "process" };
  state.orders = ordersAfter(state.orders, kill);
  countAnew();
  if (kill.how === "process") endProcess(kill);
  state.kills.push(kill);
  inside?.abort();
}

/** The same, after a value is there. */
export function passed<T>(point: string, value: T): T {
  at(point);
  return value;
}

function countAnew(): void {
  state.sinceKill.clear();
  state.reached = 0;
}

/** Nothing of this process runs any more; SIGKILL comes from outside. */
function endProcess(kill: Kill): never {
  console.error(KILL_REQUEST + JSON.stringify(kill));
  for (;;);
}

const RealDate = globalThis.Date;

/** The clock of the instrumented code: as far ahead as it was told. */
class ShiftedDate extends RealDate {
  constructor(value?: number | string | Date) {
    super(value ?? RealDate.now() + state.clock);
  }

  static override now(): number {
    return RealDate.now() + state.clock;
  }
}

export { ShiftedDate as Date };
