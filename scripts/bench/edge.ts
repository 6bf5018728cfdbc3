// `npm run bench:edge`: what the edge costs beside a Worker that does the least possible, on raw workerd, on loopback.
// `--seconds N` for each line (default 8), `--starts N` of the runtime (default 5): how memory happens to lie makes one
// start a tenth faster or slower for its whole life. `--profile` also says where the edge spends its time.
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { referralCookie, visibleReferralCookie } from "#core/domain/first-touch";
import { buildWorkers, projectRoot } from "../stack/build.ts";
import { load, type Sample } from "./load.ts";
import { profile } from "./profile.ts";
import { type BenchPorts, type BenchRuntime, placeHeader, startRuntime } from "./runtime.ts";

const connections = 32;
const roundMs = 250;
const code = "Abcd2345";
const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";

interface Line {
  readonly name: string;
  readonly port: keyof BenchPorts;
  readonly request: () => string;
  /** What the status line must say. */
  readonly status: number;
  /** The line it is measured against. */
  readonly baseline?: string;
}

/** What one line did in one round. */
interface Measured {
  readonly latencies: readonly number[];
  /** Answers a second. */
  readonly rate: number;
  /** CPU time of one answer, microseconds. */
  readonly cpu: number;
}

type Round = ReadonlyMap<string, Measured>;

// What Cloudflare puts on every request, beside the data that the runtime reads from `placeHeader` here.
const cloudflare = `cf-connecting-ip: 203.0.113.7\r\ncf-ipcountry: US\r\ncf-ray: 8f2c31d7be0a1c55-IAD\r\n${placeHeader}: {"country":"US","continent":"NA"}\r\n`;

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost:8787\r\nuser-agent: ${browser}\r\naccept: text/html,*/*;q=0.8\r\nsec-fetch-dest: document\r\naccept-language: en\r\n${cloudflare}\r\n`;
}

function post(): string {
  const body = `{"id":"${randomUUID()}"}`;
  return `POST /api/refcodes/track HTTP/1.1\r\nhost: localhost:8787\r\nuser-agent: ${browser}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\ncookie: ${referralCookie}=${code}; ${visibleReferralCookie}=${code}\r\n${cloudflare}\r\n${body}`;
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

const median = (values: readonly number[]) =>
  percentile(
    values.toSorted((left, right) => left - right),
    0.5,
  );

const landing = () => get(`/?ref=${code}`);
const plain = () => get("/");
const bare = { page: "bare, page", cookies: "bare, page and cookies", increment: "bare object increment" };
const lines: readonly Line[] = [
  { name: bare.cookies, port: "bare", request: landing, status: 200 },
  { name: "cached page, capture", port: "edge", request: landing, status: 200, baseline: bare.cookies },
  { name: "capture by hand", port: "least", request: landing, status: 200, baseline: bare.cookies },
  { name: bare.page, port: "bare", request: plain, status: 200 },
  { name: "cached page, no ref", port: "edge", request: plain, status: 200, baseline: bare.page },
  { name: bare.increment, port: "increment", request: post, status: 204 },
  { name: "beacon", port: "edge", request: post, status: 204, baseline: bare.increment },
  { name: "beacon by hand", port: "least", request: post, status: 204, baseline: bare.increment },
];

function loadLine(runtime: BenchRuntime, { port, request, status }: Line, forMs: number): Promise<Sample> {
  return load({ port: runtime.ports[port], request, status }, connections, forMs);
}

/** One start of the runtime: warms it, then has all lines take turns. */
async function measure(runtime: BenchRuntime, rounds: number): Promise<Round[]> {
  for (const line of lines) await loadLine(runtime, line, 1_000);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const now = new Map<string, Measured>();
    for (const at of balancedOrder(lines.length, round)) {
      const line = lines[at];
      if (line === undefined) continue;
      const cpu = runtime.cpuMs();
      const { latencies, elapsedMs } = await loadLine(runtime, line, roundMs);
      now.set(line.name, {
        latencies,
        rate: (latencies.length / elapsedMs) * 1_000,
        cpu: ((runtime.cpuMs() - cpu) * 1_000) / latencies.length,
      });
    }
    measured.push(now);
  }
  return measured;
}

/** The median over the rounds of how a line compares with its baseline of the same round. */
function ratio(rounds: readonly Round[], line: Line, compare: (line: Measured, base: Measured) => number): number {
  const ratios = rounds.flatMap((round) => {
    const now = round.get(line.name);
    const base = line.baseline === undefined ? undefined : round.get(line.baseline);
    return now === undefined || base === undefined ? [] : [compare(now, base)];
  });
  return median(ratios);
}

const byRate = (now: Measured, base: Measured) => now.rate / base.rate;
const byCpu = (now: Measured, base: Measured) => base.cpu / now.cpu;

function report(starts: readonly (readonly Round[])[]): void {
  const titles = ["requests/s", "p50 ms", "p99 ms", "CPU µs", "ratio", "CPU ratio", "  ratio by start"];
  console.log("".padEnd(26) + titles.map((title) => title.padStart(11)).join(""));
  const rounds = starts.flat();
  for (const line of lines) {
    const measured = rounds.flatMap((round) => round.get(line.name) ?? []);
    const latencies = measured.flatMap((now) => now.latencies).toSorted((left, right) => left - right);
    const cells = [
      median(measured.map(({ rate }) => rate)).toFixed(0),
      percentile(latencies, 0.5).toFixed(2),
      percentile(latencies, 0.99).toFixed(2),
      median(measured.map(({ cpu }) => cpu)).toFixed(0),
    ];
    if (line.baseline !== undefined) {
      cells.push(ratio(rounds, line, byRate).toFixed(2), ratio(rounds, line, byCpu).toFixed(2));
      cells.push(`  ${starts.map((start) => ratio(start, line, byRate).toFixed(2)).join(" ")}`);
    }
    console.log(line.name.padEnd(26) + cells.map((cell) => cell.padStart(11)).join(""));
  }
}

const { values } = parseArgs({
  options: { seconds: { type: "string" }, starts: { type: "string" }, profile: { type: "boolean" } },
});
const startCount = Math.max(1, Number(values.starts ?? 5));
// Whole Williams squares.
const squares = Math.max(1, Math.round((Number(values.seconds ?? 8) * 1_000) / roundMs / startCount / lines.length));
const rounds = squares * lines.length;
const cacheDir = join(projectRoot, ".stack/builds");
mkdirSync(cacheDir, { recursive: true });
const { scripts } = await buildWorkers({ cacheDir });

async function withRuntime<Result>(work: (runtime: BenchRuntime) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const runtime = await startRuntime(scripts.edge, folder);
  try {
    return await work(runtime);
  } finally {
    await runtime.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const starts: Round[][] = [];
for (let start = 0; start < startCount; start += 1) {
  starts.push(await withRuntime((runtime) => measure(runtime, rounds)));
}
console.log(
  `${connections} connections, ${startCount} starts of ${rounds} rounds, ${roundMs} ms a line, interleaved\n`,
);
report(starts);
if (values.profile === true) {
  await withRuntime(async (runtime) => {
    for (const line of lines.filter(({ port }) => port === "edge")) {
      console.log(`\n${line.name}: self time`);
      const rows = await profile(runtime.inspectorPort, "edge", () => loadLine(runtime, line, 3_000));
      for (const { name, share } of rows.slice(0, 25))
        console.log(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
    }
  });
}
