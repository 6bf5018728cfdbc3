/** A queue's message that remembers what became of it. */
export function queuedMessage(body: unknown, attempts = 1) {
  const fate: string[] = [];
  return {
    id: `m-${JSON.stringify(body)}`,
    body,
    attempts,
    fate,
    ack: () => void fate.push("ack"),
    retry: (options?: { delaySeconds?: number }) => void fate.push(`retry in ${options?.delaySeconds}`),
  };
}
