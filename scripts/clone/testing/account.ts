import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkerRole } from "../../stack/build.ts";
import { type Cloudflare, CloudflareError } from "../cloudflare.ts";
import type { Wrangler } from "../wrangler.ts";

interface Version {
  id: string;
  created_on: string;
  message?: string | undefined;
  /** What it serves, by path. */
  files: Map<string, Buffer>;
}

interface Worker {
  versions: Version[];
  /** Ids of versions, oldest first. */
  deployments: { version_id: string; created_on: string }[];
  secrets: Record<string, string>;
  hasTriggers: boolean;
}

/** Ends the run as a kill would. */
export class Killed extends Error {}

/** A moment at which something can go wrong: just before the `change`th change, or just after, before its answer. */
export interface Moment {
  readonly change: number;
  readonly when: "before" | "after";
}

/** As much of an account at Cloudflare as the verbs use, in memory, with trouble on demand. */
export class FakeAccount {
  readonly workers = new Map<string, Worker>();
  readonly queues = new Map<string, { id: string; consumer?: string }>();
  readonly namespaces = new Map<string, string>();
  readonly buckets = new Set<string>();
  /** Every change, in order. */
  readonly changes: string[] = [];
  /** Called before and after each change: throws to play trouble. */
  trouble: (moment: Moment) => void = () => undefined;
  /** Called after each change, to look at what a visitor would meet. */
  watch: () => void = () => undefined;
  readonly #slug: string;
  #clock = 0;

  constructor(slug: string) {
    this.#slug = slug;
  }

  worker(role: WorkerRole): Worker | undefined {
    return this.workers.get(`${this.#slug}-${role}`);
  }

  /** The commit that a Worker runs. */
  commitOf(role: WorkerRole): string | undefined {
    return this.#live(role)?.message?.split(" ")[1];
  }

  /** Files that the edge serves, by path. */
  get files(): Map<string, Buffer> {
    return this.#live("edge")?.files ?? new Map();
  }

  #live(role: WorkerRole): Version | undefined {
    const worker = this.worker(role);
    return worker?.versions.find(({ id }) => id === worker.deployments.at(-1)?.version_id);
  }

  readonly cloudflare: Cloudflare = {
    ask: async ({ path, method = "GET", body, result }) => {
      const found =
        method === "GET" ? this.#read(path) : this.#change(`${method} ${path}`, () => this.#write(method, path, body));
      return found === undefined ? null : result.parse(found);
    },
  };

  readonly wrangler: Wrangler = async ({ role, args, input }) => {
    const name = `${this.#slug}-${role}`;
    if (args[0] === "secret") {
      this.#change(`secrets ${name}`, () => {
        const worker = this.#open(name);
        Object.assign(worker.secrets, JSON.parse(input ?? ""));
        this.#upload(worker, undefined);
      });
    } else {
      if (args[0] === "deploy") {
        this.#change(`deploy ${name}`, () => {
          const folder = args.includes("--assets") ? args[args.indexOf("--assets") + 1] : undefined;
          this.#upload(
            this.#open(name),
            args[args.indexOf("--message") + 1],
            folder === undefined ? undefined : readFiles(folder),
          );
        });
      }
      this.#change(`triggers ${name}`, () => this.#setTriggers(name));
    }
    return "";
  };

  /** What an operator would do in the dashboard, or another deployment. */
  upload(role: WorkerRole, message?: string): void {
    this.#upload(this.#open(`${this.#slug}-${role}`), message);
  }

  #change<Result>(what: string, change: () => Result): Result {
    const number = this.changes.length;
    this.trouble({ change: number, when: "before" });
    const answer = change();
    this.changes.push(what);
    this.watch();
    this.trouble({ change: number, when: "after" });
    return answer;
  }

  #open(name: string): Worker {
    const worker = this.workers.get(name) ?? { versions: [], deployments: [], secrets: {}, hasTriggers: false };
    this.workers.set(name, worker);
    return worker;
  }

  #upload(worker: Worker, message: string | undefined, files = new Map<string, Buffer>()): void {
    const version = { id: randomUUID(), created_on: this.#now(), message, files };
    worker.versions.push(version);
    worker.deployments.push({ version_id: version.id, created_on: version.created_on });
  }

  #now(): string {
    this.#clock += 1;
    return new Date(this.#clock * 1000).toISOString();
  }

  #setTriggers(name: string): void {
    this.#open(name).hasTriggers = true;
    const consumed = { app: ["payments", "payments-dead-letters"], consumer: ["events", "dead-letters"], edge: [] };
    const role = name.slice(this.#slug.length + 1) as WorkerRole;
    for (const queue of consumed[role]) {
      const found = this.queues.get(`${this.#slug}-${queue}`);
      if (found) found.consumer = name;
    }
  }

  #read(path: string): unknown {
    const [, kind, rest = ""] =
      /^\/(workers\/scripts|workers\/services|queues|storage\/kv\/namespaces|r2\/buckets)[/?]?(.*)$/.exec(path) ?? [];
    if (kind === "queues") return this.#shownQueues(new URLSearchParams(rest).get("name"));
    if (kind === "storage/kv/namespaces") return [...this.namespaces].map(([title, id]) => ({ id, title }));
    if (kind === "r2/buckets") return this.buckets.has(rest) ? {} : undefined;
    const [name = "", what = ""] = rest.split("?")[0]?.split("/") ?? [];
    const worker = this.workers.get(name);
    if (kind === "workers/services" || !worker) return worker && {};
    if (what === "secrets") return Object.keys(worker.secrets).map((secret) => ({ name: secret }));
    if (what === "versions") return { items: worker.versions.map(shownVersion) };
    return {
      deployments: worker.deployments.map((one) => ({ ...one, versions: [{ ...one, percentage: 100 }] })).toReversed(),
    };
  }

  #shownQueues(wanted: string | null): object[] {
    return [...this.queues]
      .filter(([name]) => name === wanted)
      .map(([queue_name, { id, consumer }]) => ({
        queue_name,
        queue_id: id,
        consumers: consumer ? [{ consumer_id: `of-${id}`, script: consumer }] : [],
      }));
  }

  #write(method: string, path: string, body: object | undefined): unknown {
    const parts = path.split("?")[0]?.split("/").slice(1) ?? [];
    const [first = "", second = "", third = "", fourth = ""] = parts;
    if (method === "POST") return this.#make(path, { ...body });
    if (first === "workers") return this.#deleteWorker(third);
    if (first === "r2") return this.buckets.delete(third) ? {} : undefined;
    if (first === "storage") return this.#deleteWhere(this.namespaces, (id) => id === fourth);
    if (third === "consumers") {
      for (const queue of this.queues.values()) if (queue.id === second) delete queue.consumer;
      return {};
    }
    return this.#deleteWhere(this.queues, ({ id }) => id === second);
  }

  #make(
    path: string,
    body: { title?: string; queue_name?: string; name?: string; versions?: { version_id: string }[] },
  ): unknown {
    const { title, queue_name: queue, name, versions } = body;
    const id = randomUUID().replaceAll("-", "");
    if (title !== undefined) return this.#add(this.namespaces, title, id) && { id };
    if (queue !== undefined) return this.#add(this.queues, queue, { id }) && {};
    if (name !== undefined) {
      if (this.buckets.has(name)) throw new CloudflareError("exists", [10_004], false);
      return this.buckets.add(name);
    }
    const worker = this.#open(path.split("/")[3] ?? "");
    worker.deployments.push({ version_id: versions?.[0]?.version_id ?? "", created_on: this.#now() });
    return {};
  }

  #add<Value>(all: Map<string, Value>, name: string, value: Value): Map<string, Value> {
    if (all.has(name)) throw new CloudflareError(`${name} exists`, [10_014], false);
    return all.set(name, value);
  }

  #deleteWorker(name: string): object | undefined {
    if ([...this.queues.values()].some(({ consumer }) => consumer === name)) {
      throw new CloudflareError("script still in use as a consumer for a queue", [10_064], false);
    }
    return this.workers.delete(name) ? {} : undefined;
  }

  #deleteWhere<Value>(all: Map<string, Value>, isMeant: (value: Value) => boolean): object | undefined {
    const found = [...all].find(([, value]) => isMeant(value));
    return found && all.delete(found[0]) ? {} : undefined;
  }
}

function readFiles(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(folder.length), readFileSync(path)]));
}

const shownVersion = ({ id, created_on, message }: Version) => ({
  id,
  metadata: { created_on },
  annotations: message === undefined ? {} : { "workers/message": message },
});
