import { randomBytes, randomUUID } from "node:crypto";
import { AnalyticsEngine } from "./analytics-engine.ts";
import type { Binding } from "./binding.ts";
import { Refusal } from "./refusal.ts";

export interface KvNamespace {
  readonly id: string;
  title: string;
}

export interface Bucket {
  readonly name: string;
  readonly createdOn: string;
  readonly location: string;
}

export interface Consumer {
  readonly id: string;
  readonly script: string;
  readonly deadLetterQueue: string | undefined;
  readonly settings: ConsumerSettings;
}

export interface ConsumerSettings {
  readonly batch_size?: number | undefined;
  readonly max_retries?: number | undefined;
  readonly max_wait_time_ms?: number | undefined;
  readonly max_concurrency?: number | null | undefined;
  /** Seconds. */
  readonly retry_delay?: number | undefined;
}

export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly createdOn: string;
  /** At most one: a second is refused. */
  consumer?: Consumer;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
}

export interface CustomDomain {
  readonly id: string;
  readonly hostname: string;
  readonly zone: Zone;
  readonly script: string;
}

export interface Module {
  readonly name: string;
  /** MIME type of its part in the upload. */
  readonly type: string;
  readonly content: Buffer;
}

export interface VersionAssets {
  /** Path, with a leading slash, to the hash of its content. */
  readonly files: ReadonlyMap<string, string>;
  readonly config: AssetsConfig;
}

export interface AssetsConfig {
  readonly html_handling?: string | undefined;
  readonly not_found_handling?: string | undefined;
  readonly run_worker_first?: boolean | readonly string[] | undefined;
  readonly _headers?: string | undefined;
  readonly _redirects?: string | undefined;
}

export interface Version {
  readonly id: string;
  readonly number: number;
  readonly createdOn: string;
  readonly mainModule: string;
  readonly modules: readonly Module[];
  readonly compatibilityDate: string | undefined;
  readonly compatibilityFlags: readonly string[];
  readonly bindings: readonly Binding[];
  readonly assets: VersionAssets | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of the Worker's Durable Objects when this version was made. */
  readonly migrationTag: string | undefined;
}

export interface Deployment {
  readonly id: string;
  readonly createdOn: string;
  readonly versionId: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Script {
  readonly name: string;
  readonly tag: string;
  readonly createdOn: string;
  tags: readonly string[];
  migrationTag: string | undefined;
  /** Classes of Durable Objects that migrations have made; true where they keep SQLite. */
  readonly classes: Map<string, boolean>;
  subdomain: { enabled: boolean; previews_enabled: boolean };
  /** Cron expressions. */
  schedules: readonly string[];
  /** Patterns such as `shop.example/*`. */
  routes: readonly string[];
  /** Oldest first. */
  readonly versions: Version[];
  /** Oldest first; the last one serves. */
  readonly deployments: Deployment[];
}

/** Everything in one account. It lives as long as the process. */
export class Account {
  readonly id: string;
  readonly namespaces = new Map<string, KvNamespace>();
  readonly buckets = new Map<string, Bucket>();
  readonly queues = new Map<string, Queue>();
  readonly scripts = new Map<string, Script>();
  readonly domains = new Map<string, CustomDomain>();
  readonly zones: readonly Zone[];
  /** Uploaded files by the hash that wrangler gave them. */
  readonly assets = new Map<string, Buffer>();
  /** Undefined where the account has none: Workers that are bound to a dataset are refused. */
  analytics: AnalyticsEngine | undefined = new AnalyticsEngine();
  #lastTime = 0;

  constructor(zones: readonly string[]) {
    this.id = newId();
    this.zones = zones.map((name) => ({ id: newId(), name }));
  }

  /** An ISO time later than every earlier one, so that lists sorted by time keep their order. */
  now(): string {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1);
    return new Date(this.#lastTime).toISOString();
  }

  /** Throws the API's 10007 for a Worker that is not there. */
  script(name: string): Script {
    const script = this.scripts.get(name);
    if (script === undefined) throw new Refusal(404, 10_007, "This Worker does not exist on your account.");
    return script;
  }

  /** Throws the API's 11000 for a queue that is not there. */
  queue(id: string): Queue {
    const queue = this.queues.get(id);
    if (queue === undefined) throw new Refusal(404, 11_000, "Queue not found.");
    return queue;
  }

  queueNamed(name: string): Queue | undefined {
    return [...this.queues.values()].find((queue) => queue.name === name);
  }

  /** The zone that a host name belongs to: the longest one that fits. */
  zoneOf(hostname: string): Zone | undefined {
    return this.zones
      .filter(({ name }) => hostname === name || hostname.endsWith(`.${name}`))
      .toSorted((left, right) => right.name.length - left.name.length)[0];
  }
}

/** The version that serves; undefined before the first deployment. */
export function servingVersion(script: Script): Version | undefined {
  const serving = script.deployments.at(-1)?.versionId;
  return script.versions.find(({ id }) => id === serving);
}

/** Makes a version serve. */
export function deployVersion(
  account: Account,
  script: Script,
  versionId: string,
  annotations: Readonly<Record<string, string>> = {},
): Deployment {
  const deployment = { id: randomUUID(), createdOn: account.now(), versionId, annotations };
  script.deployments.push(deployment);
  return deployment;
}

/** An id as the API makes them: 32 hexadecimal digits. */
export function newId(): string {
  return randomBytes(16).toString("hex");
}
