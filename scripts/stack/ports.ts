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

/** Refuses with {@link PortTakenError} when someone listens on `port` on loopback or on every address. */
export async function claimable(port: number, purpose: string, remedy: string): Promise<void> {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "EADDRINUSE" ? new PortTakenError(port, purpose, remedy) : error),
      );
      server.listen(port, host, resolve);
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
