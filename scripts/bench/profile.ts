import { WebSocket } from "ws";
import { z } from "zod";

export interface ProfileRow {
  readonly name: string;
  /** Part of the time that was not idle, 0..1. */
  readonly share: number;
}

const targetsSchema = z.array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string() }));
const answerSchema = z.object({ id: z.number(), result: z.optional(z.unknown()) });
const profileSchema = z.object({
  profile: z.object({
    nodes: z.array(
      z.object({
        id: z.number(),
        callFrame: z.object({ functionName: z.string(), lineNumber: z.number(), url: z.string() }),
      }),
    ),
    samples: z.array(z.number()),
  }),
});

/** Samples one Worker of a running workerd while `work` is done; the functions it was found in, most found first. */
export async function profile(port: number, worker: string, work: () => Promise<unknown>): Promise<ProfileRow[]> {
  const targets = targetsSchema.parse(await (await fetch(`http://127.0.0.1:${port}/json`)).json());
  const target = targets.find(({ id }) => id.endsWith(worker));
  if (target === undefined) throw new Error(`workerd knows no Worker ${worker}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  let serial = 0;
  const call = (method: string, params: object = {}): Promise<unknown> => {
    serial += 1;
    const id = serial;
    return new Promise((resolve) => {
      const read = (data: Buffer) => {
        const answer = answerSchema.safeParse(JSON.parse(data.toString()));
        if (!answer.success || answer.data.id !== id) return;
        socket.off("message", read);
        resolve(answer.data.result);
      };
      socket.on("message", read);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  await call("Profiler.enable");
  await call("Profiler.setSamplingInterval", { interval: 200 });
  await call("Profiler.start");
  await work();
  const { profile: taken } = profileSchema.parse(await call("Profiler.stop"));
  socket.close();
  return rowsOf(taken);
}

function rowsOf({ nodes, samples }: z.infer<typeof profileSchema>["profile"]): ProfileRow[] {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || "(anonymous)"} :${callFrame.lineNumber + 1}`]),
  );
  const counts = new Map<string, number>();
  let busy = 0;
  for (const id of samples) {
    const name = names.get(id) ?? "?";
    if (name.startsWith("(idle)")) continue;
    busy += 1;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, share: count / busy }))
    .sort((left, right) => right.share - left.share);
}
