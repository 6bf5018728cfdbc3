import { createServer } from "node:net";

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

/** Says by name that a port cannot be used, and what to do about it. */
export class PortTakenError extends Error {
  constructor(port: number, purpose: string, remedy: string) {
    super(`Port ${port} is taken, and ${purpose} needs it. ${remedy}`);
    this.name = "PortTakenError";
  }
}

/**
 * Refuses with {@link PortTakenError} when someone listens on `port` on loopback or on every address. `::1` too: there a
 * browser looks for `localhost` first.
 */
export async function claimable(port: number, purpose: string, remedy: string): Promise<void> {
  for (const host of ["127.0.0.1", "0.0.0.0", "::1"]) {
    const refusal = await whyNotOn(host, port);
    if (refusal?.code === "EADDRINUSE") throw new PortTakenError(port, purpose, remedy);
    const isMissing = host === "::1" && /^(EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL)$/.test(refusal?.code ?? "");
    if (refusal !== undefined && !isMissing) throw refusal;
  }
}

/** Why nothing can listen there; undefined when it can. */
async function whyNotOn(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  const refusal = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => resolve(undefined));
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return refusal;
}
