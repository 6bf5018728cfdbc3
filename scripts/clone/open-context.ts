import { existsSync, readFileSync } from "node:fs";
import { readClone } from "./clone-file.ts";
import { connectCloudflare } from "./cloudflare.ts";
import type { CloneContext } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { refuseOtherAccount } from "./same-place.ts";
import { DATABASE_LOGINS, parseSecrets, secretNames } from "./secrets.ts";
import { askAtTerminal } from "./terminal.ts";
import { wranglerOf } from "./wrangler.ts";

/** What was typed after the verb. */
export interface Options {
  yes: boolean;
  dryRun: boolean;
  connectTo?: string | undefined;
  /** File of secrets; `-` is standard input. */
  secrets?: string | undefined;
  renew?: string | undefined;
  contract?: string | undefined;
  block?: string | undefined;
  /** Beginning of the commit that a rollback ends at. */
  to?: string | undefined;
  /** Seconds for which a failed step of the walk is tried again. */
  patience?: string | undefined;
  replace: boolean;
  forgetFiles: boolean;
  /** The clone's slug once more, for `destroy` without a terminal. */
  confirm?: string | undefined;
}

/** What the verbs know of the shell is taken out of it: a build runs code of hundreds of packages. */
const SHELL_SECRETS = [
  "DATABASE_OWNER_URL",
  "DEPLOYER_PRIVATE_KEY",
  "CLOUDFLARE_API_TOKEN",
  "CLOUDFLARE_API_KEY",
  ...DATABASE_LOGINS.map(({ secret }) => secret),
  ...secretNames,
];

function takeEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of SHELL_SECRETS) delete process.env[name];
  return env;
}

/** What a verb works with, from what was typed and the shell. */
export function openContext(slug: string, options: Options): CloneContext {
  const env = takeEnvironment();
  const { secrets: file, connectTo, yes } = options;
  // Standard input is the file, or a person, or nobody.
  const asks = !yes && file !== "-" && process.stdin.isTTY;
  const clone = readClone(slug);
  refuseOtherAccount({ clone, env });
  return {
    clone,
    env,
    secrets: file === undefined ? {} : parseSecrets(readSecrets(file)),
    cloudflare: connectCloudflare({ env }),
    wrangler: wranglerOf(slug, env),
    ...(connectTo === undefined ? {} : { connectTo: readPlace(connectTo) }),
    say: (line) => console.log(line),
    ...(asks ? { ask: askAtTerminal } : {}),
  };
}

function readSecrets(file: string): string {
  if (file === "-") return readFileSync(0, "utf8");
  if (!existsSync(file)) throw new Refusal(`There is no file ${file}: --secrets takes one with a NAME=value a line.`);
  return readFileSync(file, "utf8");
}

function readPlace(text: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (!host || !port) throw new Refusal("--connect-to takes HOST:PORT.");
  return { host, port: Number(port) };
}
