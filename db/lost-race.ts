/**
 * Runs an optimistic write again while it loses to a concurrent one. `run` must read and plan anew each time, and a lost
 * try must have written nothing: a transaction that was rolled back, say.
 *
 * @param tries how often it runs at most
 * @throws the error of the last try, or the first error that is no lost race
 */
export async function retryLostRace<Answer>(
  tries: number,
  isLostRace: (error: unknown) => boolean,
  run: () => PromiseLike<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === tries || !isLostRace(error)) throw error;
    }
  }
}
