import { connect, type Socket } from "node:net";

/** What is requested again and again. */
export interface Target {
  readonly port: number;
  /** The next request, whole: head and body. */
  readonly request: () => string;
  /** What the status line must say. */
  readonly status: number;
}

export interface Sample {
  /** Milliseconds of each answer. */
  readonly latencies: number[];
  /** How long it took altogether, milliseconds. */
  readonly elapsedMs: number;
}

/**
 * Keeps so many connections busy for a time. Reads as little of an answer as it can: the client runs
 * on the same cores.
 *
 * @throws Error when an answer has another status, or a connection is lost
 */
export async function load(target: Target, connections: number, forMs: number): Promise<Sample> {
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + forMs;
  await Promise.all(Array.from({ length: connections }, () => keepBusy(target, until, latencies)));
  return { latencies, elapsedMs: performance.now() - started };
}

function keepBusy(target: Target, until: number, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(target.port, "127.0.0.1");
    socket.setNoDelay(true);
    const wanted = `HTTP/1.1 ${target.status} `;
    let sentAt = 0;
    // Bytes of the body still to come; -1 while the head is awaited.
    let missing = -1;
    let head = "";
    const send = () => {
      if (performance.now() >= until) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      missing = -1;
      head = "";
      socket.write(target.request());
    };
    socket.on("data", (chunk) => {
      let body = chunk.length;
      if (missing === -1) {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end === -1) return;
        if (!head.startsWith(wanted)) {
          reject(new Error(`expected ${target.status}: ${head.slice(0, 300)}`));
          socket.destroy();
          return;
        }
        body = head.length - end - 4;
        missing = Number(/\r\ncontent-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? 0);
      }
      missing -= body;
      if (missing <= 0) {
        latencies.push(performance.now() - sentAt);
        send();
      }
    });
    socket.once("connect", send);
    socket.once("error", reject);
  });
}
