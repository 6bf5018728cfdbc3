import { SWEEP_CRON } from "#core/domain/chore-times";

/** Stands in for the app, the queue and cron, and passes on what the schedule orders. */
export const driver = `export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name) => Number(searchParams.get(name));
    if (pathname === "/mint") return Response.json(await env.CONSUMER.mintRun());
    if (pathname === "/chores") return Response.json(await env.CONSUMER.runChores());
    if (pathname === "/cron") return Response.json(await env.EVENTS.scheduled({ cron: "${SWEEP_CRON}" }));
    if (pathname === "/queue") {
      const messages = (await request.json()).map((message) => ({ ...message, timestamp: new Date() }));
      return Response.json(await env.EVENTS.queue(searchParams.get("name"), messages));
    }
    if (pathname === "/fire") return Response.json(await env.FAULTS.fireAlarm(number("now"), number("always") === 1));
    if (pathname === "/inspect") return Response.json(await env.FAULTS.inspect());
    if (pathname === "/report") return Response.json(await env.FAULTS.report());
    if (pathname === "/clock") await env.FAULTS.setClock(number("clock"));
    if (pathname === "/arm") await env.FAULTS.arm(await request.json(), number("clock"));
    return Response.json(null);
  },
};
`;

/** Workers KV that forgets everything: codes are not on a reward's way. A body that nobody reads holds up its sender. */
export const emptyKv = `export default {
  async fetch(request) {
    await request.arrayBuffer();
    if (request.method === "PUT" || request.method === "DELETE") return new Response();
    if (request.method === "POST") return Response.json({});
    const isList = new URL(request.url).pathname === "/";
    return isList ? Response.json({ keys: [], list_complete: true }) : new Response(null, { status: 404 });
  },
};
`;

/** What workerd serves: the driver on a free port, and behind it the consumer with its object's storage on disk. */
export function runtimeConfig({ variables, storage }: { variables: Record<string, string>; storage: string }): string {
  const text = (value: string) => JSON.stringify(value);
  const bindings = Object.entries(variables).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`);
  const worker = (name: string, more: string) =>
    `(name = "${name}", worker = (modules = [(name = "${name}.js", esModule = embed "${name}.js")], compatibilityDate = "2026-10-20", ${more}))`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${worker(
      "driver",
      `compatibilityFlags = ["service_binding_extra_handlers"], bindings = [
      (name = "EVENTS", service = "consumer"),
      (name = "CONSUMER", service = (name = "consumer", entrypoint = "ConsumerRpc")),
      (name = "FAULTS", service = (name = "consumer", entrypoint = "Faults"))]`,
    )},
    ${worker(
      "consumer",
      `durableObjectStorage = (localDisk = "storage"),
      durableObjectNamespaces = [(className = "Minter", uniqueKey = "minter", enableSql = true)],
      bindings = [(name = "MINTER", durableObjectNamespace = "Minter"), (name = "REFCODES", kvNamespace = "kv"),
        ${bindings.join(", ")}]`,
    )},
    ${worker("kv", "bindings = []")},
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "storage", disk = (path = ${text(storage)}, writable = true)),
  ],
  sockets = [(name = "driver", address = "127.0.0.1:0", http = (), service = "driver")],
);
`;
}
