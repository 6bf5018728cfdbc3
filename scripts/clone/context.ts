import type { Clone } from "./clone-file.ts";
import type { Cloudflare } from "./cloudflare.ts";
import type { Wrangler } from "./wrangler.ts";

/** Secrets the operator gave for this run, by name; what is typed is added. What Cloudflare holds cannot be read back. */
export type Secrets = Record<string, string | undefined>;

export interface Question {
  text: string;
  /** Not shown while it is typed. */
  hidden?: boolean;
}

/** What every verb works with. */
export interface CloneContext {
  clone: Clone;
  env: NodeJS.ProcessEnv;
  secrets: Secrets;
  cloudflare: Cloudflare;
  wrangler: Wrangler;
  /** Where requests to the shop go, over plain HTTP with its `Host`; without it, to its domain. */
  connectTo?: { host: string; port: number };
  say(line: string): void;
  /** Asks whoever sits at the terminal, and answers without white space around; absent where nobody does. */
  ask?(question: Question): Promise<string>;
}
