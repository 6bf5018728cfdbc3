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
 * Throws {@link PortTakenError} when somebody listens on `port` on loopback or on every address. `::1` counts too: browsers try
 * it first for `localhost`.
 */
export async function claimable(port: number, purpose: string, remedy: string): Promise<void> {
  for (const host of ["127.0.0.1", "0.0.0.0", "::1"]) {
    const refusal = await listenError(host, port);
    if (refusal?.code === "EADDRINUSE") throw new PortTakenError(port, purpose, remedy);
    const isMissing = host === "::1" && /^(EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL)$/.test(refusal?.code ?? "");
    if (refusal !== undefined && !isMissing) throw refusal;
  }
}

/** The error of listening there; undefined if it works. */
async function listenError(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  const refusal = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => resolve(undefined));
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return refusal;
}
