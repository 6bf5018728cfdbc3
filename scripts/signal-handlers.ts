/**
 * Miniflare ends the whole process on a signal, before the rest of the stack could be ended. Remembers who listens now;
 * the returned function sends later listeners away.
 */
export function keepSignalHandlers(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  return () => {
    for (const [at, signal] of signals.entries()) {
      for (const listener of process.listeners(signal)) {
        if (before[at]?.has(listener) !== true) process.off(signal, listener);
      }
    }
  };
}
