import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

const answerSchema = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
  result: z.unknown(),
});

/** Cloudflare answered with an error, or not at all. */
export class CloudflareError extends Error {
  /** Cloudflare's own codes; empty when its API did not answer. */
  readonly codes: readonly number[];
  /** Too many requests, a failure on its side, or no answer: the same request may succeed later. */
  readonly mayPass: boolean;

  constructor(message: string, codes: readonly number[], mayPass: boolean) {
    super(message);
    this.codes = codes;
    this.mayPass = mayPass;
  }
}

export interface CloudflareOptions {
  env: NodeJS.ProcessEnv;
  /** Milliseconds between two tries; for tests. */
  pause?: (ms: number) => Promise<unknown>;
}

/** A request below the account: `/queues`, `/workers/scripts/…`. */
interface Ask<Result> {
  path: string;
  method?: "GET" | "POST" | "DELETE";
  body?: object;
  result: z.ZodType<Result>;
}

/** The account's API. */
export interface Cloudflare {
  /** Answers null for what is not there, also when it was to be deleted. */
  ask<Result>(ask: Ask<Result>): Promise<Result | null>;
}

const MAX_TRIES = 5;
const TIMEOUT_MS = 60_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * What provisioning and rollbacks need of Cloudflare's API; uploads and secrets go through wrangler. Reads are asked again
 * while Cloudflare is busy or silent. A change is sent once: whoever sends it looks at what became of it first.
 *
 * @throws Refusal without `CLOUDFLARE_API_TOKEN` and `CLOUDFLARE_ACCOUNT_ID`
 */
export function connectCloudflare({ env, pause = sleep }: CloudflareOptions): Cloudflare {
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: account } = env;
  if (!token || !account) throw new Refusal("Set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.");
  const base = `${env.CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4"}/accounts/${account}`;
  const once = (ask: Ask<unknown>) =>
    fetch(`${base}${ask.path}`, {
      method: ask.method ?? "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(ask.body && { body: JSON.stringify(ask.body) }),
    });

  return {
    async ask(ask) {
      for (let tries = 1; ; tries += 1) {
        const outcome = await once(ask).catch((error: unknown) => error);
        if (outcome instanceof Response && outcome.status === 404 && ask.method !== "POST") return null;
        if (outcome instanceof Response && outcome.ok) return ask.result.parse((await readAnswer(outcome)).result);
        const error = await explain(ask, outcome);
        if (!error.mayPass || tries === MAX_TRIES || (ask.method ?? "GET") !== "GET") throw error;
        await pause(pauseAfter(tries, outcome));
      }
    },
  };
}

/** Milliseconds to wait after so many tries, longer where Cloudflare asks for it. */
export function pauseAfter(tries: number, outcome?: unknown): number {
  const asked = outcome instanceof Response ? Number(outcome.headers.get("retry-after") ?? 0) * 1000 : 0;
  return Math.min(Math.max(asked, 1000 * 2 ** (tries - 1)), LONGEST_PAUSE_MS);
}

async function readAnswer(response: Response): Promise<z.infer<typeof answerSchema>> {
  return answerSchema.parse(await response.json());
}

async function explain({ path, method = "GET" }: Ask<unknown>, outcome: unknown): Promise<CloudflareError> {
  const what = `Cloudflare, ${method} ${path}`;
  if (!(outcome instanceof Response)) {
    const why = outcome instanceof Error ? outcome.message : String(outcome);
    return new CloudflareError(`${what}: no answer (${why})`, [], true);
  }
  const { data } = answerSchema.safeParse(await outcome.json().catch(() => undefined));
  const errors = data?.errors ?? [];
  const said = errors.map(({ code, message }) => `${message} [code: ${code}]`).join("; ");
  const mayPass = outcome.status === 429 || outcome.status >= 500;
  return new CloudflareError(
    `${what}: ${outcome.status} ${said}`.trim(),
    errors.map(({ code }) => code),
    mayPass,
  );
}
