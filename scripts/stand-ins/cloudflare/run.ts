// A Cloudflare account on this machine, to try a deployment by hand: `node scripts/stand-ins/cloudflare/run.ts ZONE…`.
// `--internet HOST=ORIGIN` names the server of this machine that answers for a host. It ends with Ctrl-C.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCloudflare } from "./server.ts";

const MINUTE_MS = 60_000;
const { values, positionals: zones } = parseArgs({
  allowPositionals: true,
  options: {
    internet: { type: "string", multiple: true, default: [] },
    "api-port": { type: "string", default: "8710" },
    "hosts-port": { type: "string", default: "8711" },
  },
});
const internet = new Map(
  values.internet.map((pair): [string, string] => {
    const [host = "", origin = ""] = pair.split(/=(.*)/s);
    return [host, origin];
  }),
);
const stateDir = mkdtempSync(join(tmpdir(), "cloudflare-"));
const cloudflare = await startCloudflare({
  stateDir,
  zones,
  internet,
  apiPort: Number(values["api-port"]),
  hostsPort: Number(values["hosts-port"]),
  onLog: (line) => console.log(line),
});
for (const [name, value] of Object.entries(cloudflare.env)) console.log(`export ${name}=${value}`);
console.log(
  `# Deployed Workers answer at ${cloudflare.hosts}, each under its own Host: --connect-to ${cloudflare.hosts}`,
);
const crons = setInterval(() => void cloudflare.runCrons().catch(() => undefined), MINUTE_MS);
const asked = new Promise((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
});
await asked;
clearInterval(crons);
await cloudflare.stop();
rmSync(stateDir, { recursive: true, force: true });
