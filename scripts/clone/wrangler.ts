import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { projectRoot, WORKER_CONFIGS, type WorkerRole } from "../stack/build.ts";
import { CloudflareError } from "./cloudflare.ts";

export interface WranglerRun {
  /** The tree whose configuration is used. */
  root: string;
  role: WorkerRole;
  args: readonly string[];
  /** What it reads from standard input: the only way a secret takes. */
  input?: string;
}

/** Runs wrangler for one Worker of the clone, once, and answers what it said. */
export type Wrangler = (run: WranglerRun) => Promise<string>;

const TIMEOUT_MS = 5 * 60_000;
/** What wrangler gets of this environment: nothing that is not Cloudflare's or the system's. */
const PASSED_ON =
  /^(CLOUDFLARE_.*|HOME|PATH|LANG|TMPDIR|XDG_CONFIG_HOME|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/;
const TROUBLE =
  /A request to the Cloudflare API|malformed response|fetch failed|timed? ?out|ECONN|EAI_AGAIN|socket hang up/i;
/** Cloudflare has understood and refuses: asking again changes nothing. */
const VERDICTS = new Set([
  7003, 9106, 9109, 10000, 10004, 10006, 10007, 10008, 10014, 10020, 10021, 10027, 10042, 10055, 10061, 10063, 10064,
  10074, 10079, 10089, 10090, 10143, 10211, 10214, 10215, 10220, 11000, 11001, 11003, 11004, 11009, 100117, 100127,
  100128,
]);

/** The wrangler of this project for the clone `slug`. It throws what {@link wranglerError} makes of a failure. */
export function wranglerOf(slug: string, env: NodeJS.ProcessEnv): Wrangler {
  return async ({ root, role, args, input }) => {
    const own = ["--config", join(root, WORKER_CONFIGS[role]), "--env", slug];
    const { code, output } = await run([...args, ...own], { cwd: root, env: wranglerEnv(env), input });
    if (code !== 0) throw wranglerError({ code, output, command: `${args.join(" ")} (${role})` });
    return output;
  };
}

interface Failure {
  /** Null when it was ended after {@link TIMEOUT_MS}. */
  code: number | null;
  /** All it said. */
  output: string;
  command: string;
}

/**
 * Judges a run that failed. wrangler does not say the status of an answer, so what is no verdict, and came from the API or
 * the network, may pass.
 */
export function wranglerError({ code, output, command }: Failure): CloudflareError {
  const codes = [...output.matchAll(/\[code: (\d+)\]/g)].map(([, digits]) => Number(digits));
  const isVerdict = codes.some((one) => VERDICTS.has(one));
  const mayPass = !isVerdict && (code === null || TROUBLE.test(output));
  const why = code === null ? `no answer in ${TIMEOUT_MS / 60_000} minutes` : `exit code ${code}`;
  return new CloudflareError(`wrangler ${command}: ${why}\n${output.trim()}`, codes, mayPass);
}

function wranglerEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = { ...env };
  for (const name of Object.keys(passed)) if (!PASSED_ON.test(name)) delete passed[name];
  const path = [dirname(process.execPath), join(projectRoot, "node_modules/.bin"), env.PATH].join(":");
  return { ...passed, PATH: path, CI: "1", NO_COLOR: "1", FORCE_COLOR: "0", WRANGLER_SEND_METRICS: "false" };
}

interface Running {
  cwd: string;
  env: NodeJS.ProcessEnv;
  input: string | undefined;
}

async function run(
  args: readonly string[],
  { cwd, env, input }: Running,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(join(projectRoot, "node_modules/.bin/wrangler"), [...args], {
    cwd,
    env,
    stdio: "pipe",
    timeout: TIMEOUT_MS,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  // One that ended early reads nothing: its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode));
  });
  return { code, output };
}
