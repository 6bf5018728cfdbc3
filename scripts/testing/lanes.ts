/** Whether a lane takes an item. */
export type Lane<T> = (item: T) => boolean;

/** Works on every item, in their order: a lane that is free takes the first that waits and that it may take. */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: readonly Lane<T>[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const waiting = [...items];
  const results: R[] = [];
  const runLane = async (mayTake: Lane<T>) => {
    for (let at = waiting.findIndex(mayTake); at !== -1; at = waiting.findIndex(mayTake)) {
      for (const item of waiting.splice(at, 1)) results.push(await work(item));
    }
  };
  await Promise.all(lanes.map(runLane));
  return results;
}
