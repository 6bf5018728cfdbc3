import { z } from "zod";
import type { WorkerRole } from "../stack/build.ts";
import { CloudflareError } from "./cloudflare.ts";
import type { CloneContext } from "./context.ts";
import { findNamespace, findQueue, hasBucket } from "./provision.ts";
import { Refusal } from "./refusal.ts";
import { namesOf } from "./resource-names.ts";
import type { Step } from "./step.ts";

export interface DestroyParts {
  /** What is on its way and must come to an end first. */
  openMoney(when: { isShut: boolean }): Promise<string[]>;
  /** Whether the Minter can claim nothing more. */
  areClaimsStopped(): Promise<boolean>;
  /** Keeps it from claiming; what is in flight it still closes. */
  stopClaims(): Promise<void>;
  /** Whether one of the Workers' roles can still log in. */
  canLogIn(): Promise<boolean>;
  /** Takes their login away; the tables stay. */
  forbidLogin(): Promise<void>;
  /** Strikes the KV namespace's id out of the clone's file. */
  forgetNamespace(): void;
}

/**
 * Everything that is taken away, in order: first what lets people in, then what works, then what is worked on. The books
 * (the database) and the contract stay.
 */
export function destroySteps(
  ctx: CloneContext,
  { openMoney, areClaimsStopped, stopClaims, canLogIn, forbidLogin, forgetNamespace }: DestroyParts,
): Step[] {
  const { queues, workers, bucket, kvTitle } = namesOf(ctx.clone.slug);
  const settled = (name: string, isShut: boolean): Step => ({
    name,
    says: "look whether any is on its way",
    isDone: async () => false,
    async run() {
      const open = await openMoney({ isShut });
      if (open.length === 0) return;
      const list = open.map((line) => `  ${line}`).join("\n");
      const reopen = `\nWhat takes an admin's page takes an open shop: npm run clone -- deploy ${ctx.clone.slug}`;
      throw new Refusal(`Money is on its way:\n${list}${isShut ? reopen : ""}`);
    },
  });
  return [
    settled("money", false),
    workerStep(ctx, "edge", workers.edge),
    {
      name: "Minter",
      says: "let it claim no more rewards; what is in flight it still closes",
      isDone: areClaimsStopped,
      run: stopClaims,
    },
    // What came in until the shop was shut is still worked on by app and consumer. Nothing begins from here on.
    settled("money, now that the shop is shut", true),
    ...Object.values(queues).map((name) => consumersStep(ctx, name)),
    workerStep(ctx, "app", workers.app),
    workerStep(ctx, "consumer", workers.consumer),
    ...Object.values(queues).map((name) => queueStep(ctx, name)),
    namespaceStep(ctx, kvTitle, forgetNamespace),
    {
      name: "database",
      says: "take the Workers' logins away; the books stay",
      isDone: async () => !(await canLogIn()),
      run: forbidLogin,
    },
    bucketStep(ctx, bucket),
  ];
}

function workerStep(ctx: CloneContext, role: WorkerRole, name: string): Step {
  return {
    name: `${role} ${name}`,
    says: "delete it",
    isDone: async () => (await ctx.cloudflare.ask({ path: `/workers/services/${name}`, result: z.unknown() })) === null,
    async run() {
      await ctx.cloudflare.ask({ method: "DELETE", path: `/workers/services/${name}?force=true`, result: z.unknown() });
    },
  };
}

/** A Worker that consumes a queue cannot be deleted. */
function consumersStep(ctx: CloneContext, name: string): Step {
  const consumers = async () => {
    const queue = await findQueue(ctx, name);
    return queue?.consumers.map(({ consumer_id: id }) => `/queues/${queue.queue_id}/consumers/${id}`) ?? [];
  };
  return {
    name: `queue ${name}`,
    says: "stop its consumers",
    isDone: async () => (await consumers()).length === 0,
    async run() {
      for (const path of await consumers()) await ctx.cloudflare.ask({ method: "DELETE", path, result: z.unknown() });
    },
  };
}

function queueStep(ctx: CloneContext, name: string): Step {
  return {
    name: `queue ${name}`,
    says: "delete it",
    isDone: async () => (await findQueue(ctx, name)) === undefined,
    async run() {
      const queue = await findQueue(ctx, name);
      if (queue) await ctx.cloudflare.ask({ method: "DELETE", path: `/queues/${queue.queue_id}`, result: z.unknown() });
    },
  };
}

function namespaceStep(ctx: CloneContext, title: string, forget: () => void): Step {
  return {
    name: `KV namespace ${title}`,
    says: "delete it",
    isDone: async () => ctx.clone.made.kvId === undefined && (await findNamespace(ctx, title)) === undefined,
    async run() {
      const id = await findNamespace(ctx, title);
      if (id) await ctx.cloudflare.ask({ method: "DELETE", path: `/storage/kv/namespaces/${id}`, result: z.unknown() });
      forget();
    },
  };
}

const NOT_EMPTY = 10_008;

function bucketStep(ctx: CloneContext, name: string): Step {
  return {
    name: `bucket ${name}`,
    says: "delete it, if it is empty",
    isDone: async () => !(await hasBucket(ctx, name)),
    async run() {
      try {
        await ctx.cloudflare.ask({ method: "DELETE", path: `/r2/buckets/${name}`, result: z.unknown() });
      } catch (error) {
        if (!(error instanceof CloudflareError && error.codes.includes(NOT_EMPTY))) throw error;
        throw new Refusal(
          `${name} still holds pictures. Keep them, or empty the bucket in Cloudflare's dashboard and run this again. All else is gone.`,
        );
      }
    },
  };
}
