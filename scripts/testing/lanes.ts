/** Whether a lane may take an item. */
export type Lane<T> = (item: T) => boolean;

/** Works on every item: a free lane takes the first waiting item that it may take. Results come in the order of their ends. */
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
