/** Where and how the consumer is ended, once. Orders are carried out one after the other. */
export interface KillOrder {
  /** It is ended at whichever of these is reached. */
  points: readonly string[];
  /** At the how-manieth time that one of them is reached, counted from the last kill. */
  hit: number;
  /** What is in no object is ended with its process in any case. */
  how: "object" | "process";
}

/** A kill that took place. */
export interface Kill {
  point: string;
  /** How often the point itself was reached since the last kill. */
  hit: number;
  how: "object" | "process";
}

/** The order that repeats a kill. */
export function repeatKill({ point, hit, how }: Kill): KillOrder {
  return { points: [point], hit, how };
}

/** What is left of the orders after a kill. The others look for other points, where they have any. */
export function ordersAfter(orders: readonly KillOrder[], { point }: Kill): KillOrder[] {
  return orders.slice(1).map((order) => {
    const others = order.points.filter((other) => other !== point);
    return others.length === 0 ? order : { ...order, points: others };
  });
}

/** The line that asks whoever runs this process to end it; the kill follows, as JSON. */
export const KILL_REQUEST = "refcodes-fault: end this process: ";
