import { AsyncLocalStorage } from "node:async_hooks";
import { KILL_REQUEST, type KillOrder } from "#queues/faults/kill-order";

const state = { orders: [] as KillOrder[], hits: new Map<string, number>(), killedAt: [] as string[], clock: 0 };

const object = new AsyncLocalStorage<{ abort(): void }>();

/** Runs work inside an object that may be ended from any point of it. */
export function insideObject<T>(abort: () => void, work: () => T): T {
  return object.run({ abort }, work);
}

/** Replaces what was ordered; hits are counted anew. `clock` is how far the code's clock is ahead, in milliseconds. */
export function arm(orders: KillOrder[], clock: number): void {
  Object.assign(state, { orders: [...orders], clock });
  state.hits.clear();
}

export function setClock(clock: number): void {
  state.clock = clock;
}

/** Points reached since the last report, and those where the object was ended. */
export function takeReport(): { hits: Record<string, number>; killedAt: string[]; ordersLeft: KillOrder[] } {
  const hits = Object.fromEntries(state.hits);
  const killedAt = state.killedAt.splice(0);
  return { hits, killedAt, ordersLeft: state.orders };
}

/** A point of the instrumented code. */
export function at(point: string): void {
  const hits = (state.hits.get(point) ?? 0) + 1;
  state.hits.set(point, hits);
  const due = state.orders.findIndex((order) => order.point === point && order.hit <= hits);
  if (due === -1) return;
  const [order] = state.orders.splice(due, 1);
  const inside = object.getStore();
  if (order?.how === "object" && inside) {
    state.killedAt.push(point);
    inside.abort();
  }
  endProcess(point);
}

/** The same, after a value is there. */
export function passed<T>(point: string, value: T): T {
  at(point);
  return value;
}

/** Nothing of this process runs any more; SIGKILL comes from outside. */
function endProcess(point: string): never {
  // biome-ignore lint/suspicious/noConsole: the only word that still gets out.
  console.log(KILL_REQUEST + point);
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
