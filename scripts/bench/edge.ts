// `npm run bench:edge`: what the edge costs beside a Worker that does the least possible, on raw workerd, on loopback.
// `--seconds N` for each line (default 8); `--profile` also says where the edge spends its time.
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWorkers, projectRoot } from "../stack/build.ts";
import { load, type Target } from "./load.ts";
import { profile } from "./profile.ts";
import { placeHeader, startRuntime } from "./runtime.ts";

const connections = 32;
const roundMs = 250;
const code = "Abcd2345";
const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";

interface Line {
  readonly name: string;
  readonly target: Target;
  /** The line it is measured against. */
  readonly baseline?: string;
  readonly latencies: number[];
  /** Answers a second: one value a round. */
  readonly rates: number[];
  /** CPU time of one answer, microseconds: one value a round. */
  readonly cpu: number[];
}

// What Cloudflare puts on every request, beside the data that the runtime reads from `placeHeader` here.
const cloudflare = `cf-connecting-ip: 203.0.113.7\r\ncf-ipcountry: US\r\ncf-ray: 8f2c31d7be0a1c55-IAD\r\n${placeHeader}: {"country":"US","continent":"NA"}\r\n`;

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost:8787\r\nuser-agent: ${browser}\r\naccept: text/html,*/*;q=0.8\r\nsec-fetch-dest: document\r\naccept-language: en\r\n${cloudflare}\r\n`;
}

function post(): string {
  const body = `{"id":"${randomUUID()}"}`;
  return `POST /api/refcodes/track HTTP/1.1\r\nhost: localhost:8787\r\nuser-agent: ${browser}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\ncookie: ring_ref=${code}; ring_ref_visible=${code}\r\n${cloudflare}\r\n${body}`;
}

/**
 * The order of a round. In as many rounds as there are lines, an even number, each line follows each other one once (a
 * Williams square): what one leaves behind, such as garbage, falls on all the others alike.
 */
function balancedOrder(count: number, round: number): number[] {
  const first = Array.from({ length: count }, (_, at) => (at % 2 === 0 ? at / 2 : count - (at + 1) / 2));
  return first.map((at) => (at + round) % count);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const { values } = parseArgs({ options: { seconds: { type: "string" }, profile: { type: "boolean" } } });
const rounds = Math.max(1, Math.round((Number(values.seconds ?? 8) * 1_000) / roundMs));
const cacheDir = join(projectRoot, ".stack/builds");
mkdirSync(cacheDir, { recursive: true });
const { scripts } = await buildWorkers({ cacheDir });
const folder = mkdtempSync(join(tmpdir(), "bench-"));
const runtime = await startRuntime(scripts.edge, folder);
const { edgePort, barePort, incrementPort } = runtime;

const line = (name: string, port: number, request: () => string, status: number, baseline?: string): Line => ({
  name,
  target: { port, request, status },
  ...(baseline === undefined ? {} : { baseline }),
  latencies: [],
  rates: [],
  cpu: [],
});
const landing = get(`/?ref=${code}`);
const plain = get("/");
const lines: Line[] = [
  line("bare, page and cookies", barePort, () => landing, 200),
  line("cached page, capture", edgePort, () => landing, 200, "bare, page and cookies"),
  line("bare, page", barePort, () => plain, 200),
  line("cached page, no ref", edgePort, () => plain, 200, "bare, page"),
  line("bare object increment", incrementPort, post, 204),
  line("beacon", edgePort, post, 204, "bare object increment"),
];

try {
  for (const { target } of lines) await load(target, connections, 1_000);
  for (let round = 0; round < rounds; round += 1) {
    for (const at of balancedOrder(lines.length, round)) {
      const now = lines[at];
      if (now === undefined) continue;
      const cpu = runtime.cpuMs();
      const sample = await load(now.target, connections, roundMs);
      now.cpu.push(((runtime.cpuMs() - cpu) * 1_000) / sample.latencies.length);
      now.rates.push((sample.latencies.length / sample.elapsedMs) * 1_000);
      for (const latency of sample.latencies) now.latencies.push(latency);
    }
  }
  console.log(`${connections} connections, ${rounds} rounds of ${roundMs / 1000} s a line, interleaved\n`);
  console.log(
    `${"".padEnd(26)}${["requests/s", "p50 ms", "p99 ms", "CPU µs", "ratio", "CPU ratio"].map((t) => t.padStart(11)).join("")}`,
  );
  // Medians: what else the machine does falls on some rounds and not on others.
  const median = (values: readonly number[]) =>
    percentile(
      values.toSorted((left, right) => left - right),
      0.5,
    );
  for (const now of lines) {
    const sorted = now.latencies.toSorted((left, right) => left - right);
    const base = lines.find(({ name }) => name === now.baseline);
    const cells = [
      median(now.rates).toFixed(0),
      percentile(sorted, 0.5).toFixed(2),
      percentile(sorted, 0.99).toFixed(2),
      median(now.cpu).toFixed(0),
      base === undefined ? "" : (median(now.rates) / median(base.rates)).toFixed(2),
      base === undefined ? "" : (median(base.cpu) / median(now.cpu)).toFixed(2),
    ];
    console.log(now.name.padEnd(26) + cells.map((cell) => cell.padStart(11)).join(""));
  }
  if (values.profile === true) {
    for (const now of lines.filter(({ target }) => target.port === edgePort)) {
      console.log(`\n${now.name}: self time`);
      const rows = await profile(runtime.inspectorPort, "edge", () => load(now.target, connections, 3_000));
      for (const { name, share } of rows.slice(0, 25))
        console.log(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
    }
  }
} finally {
  await runtime.stop();
  rmSync(folder, { recursive: true, force: true });
}
