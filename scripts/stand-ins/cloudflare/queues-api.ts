import { z } from "zod";
import { type Account, type Consumer, newId, type Queue } from "./account.ts";
import { Page, param, type Routes, readJson } from "./api.ts";
import { Refusal } from "./refusal.ts";

const queueSchema = z.object({ queue_name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/) });
const consumerSchema = z.object({
  type: z.literal("worker"),
  script_name: z.string(),
  dead_letter_queue: z.string().optional(),
  settings: z
    .object({
      batch_size: z.number().optional(),
      max_retries: z.number().optional(),
      max_wait_time_ms: z.number().optional(),
      max_concurrency: z.number().nullable().optional(),
      retry_delay: z.number().optional(),
    })
    .default({}),
});

/** Queues and the Workers that consume them. */
export function queueRoutes(account: Account, changed: () => void): Routes {
  const shown = (queue: Queue) => {
    const producers = producersOf(account, queue.name);
    const consumers = queue.consumer === undefined ? [] : [shownConsumer(queue.consumer)];
    return {
      queue_id: queue.id,
      queue_name: queue.name,
      created_on: queue.createdOn,
      producers_total_count: producers.length,
      producers,
      consumers_total_count: consumers.length,
      consumers,
    };
  };
  const readConsumer = (call: Parameters<typeof readJson>[0], id: string): Consumer => {
    const asked = readJson(call, consumerSchema);
    account.script(asked.script_name);
    const { dead_letter_queue: deadLetterQueue } = asked;
    if (deadLetterQueue !== undefined && account.queueNamed(deadLetterQueue) === undefined) {
      throw new Refusal(400, 11_000, `Queue "${deadLetterQueue}" does not exist.`);
    }
    return { id, script: asked.script_name, deadLetterQueue, settings: asked.settings };
  };
  const consumerOf = (queue: Queue, id: string): Consumer => {
    if (queue.consumer?.id !== id) throw new Refusal(404, 11_003, "Consumer not found.");
    return queue.consumer;
  };
  return {
    "GET /queues": ({ query }) => {
      const names = query.getAll("name");
      const all = [...account.queues.values()].filter(({ name }) => names.length === 0 || names.includes(name));
      return new Page(all.map(shown), query);
    },
    "POST /queues": (call) => {
      const { queue_name: name } = readJson(call, queueSchema);
      if (account.queueNamed(name) !== undefined) {
        throw new Refusal(409, 11_009, "Queue name is already taken. Please choose a different name and try again.");
      }
      const queue = { id: newId(), name, createdOn: account.now() };
      account.queues.set(queue.id, queue);
      return shown(queue);
    },
    "GET /queues/:id": (_, params) => shown(account.queue(param(params, "id"))),
    "DELETE /queues/:id": (_, params) => {
      const queue = account.queue(param(params, "id"));
      account.queues.delete(queue.id);
      changed();
      return null;
    },
    "GET /queues/:id/consumers": (_, params) => shown(account.queue(param(params, "id"))).consumers,
    "POST /queues/:id/consumers": (call, params) => {
      const queue = account.queue(param(params, "id"));
      if (queue.consumer !== undefined) throw new Refusal(409, 11_004, "workers.api.error.consumer_exists");
      queue.consumer = readConsumer(call, newId());
      changed();
      return shownConsumer(queue.consumer);
    },
    "PUT /queues/:id/consumers/:consumer": (call, params) => {
      const queue = account.queue(param(params, "id"));
      queue.consumer = readConsumer(call, consumerOf(queue, param(params, "consumer")).id);
      changed();
      return shownConsumer(queue.consumer);
    },
    "DELETE /queues/:id/consumers/:consumer": (_, params) => {
      const queue = account.queue(param(params, "id"));
      consumerOf(queue, param(params, "consumer"));
      delete queue.consumer;
      changed();
      return null;
    },
  };
}

function producersOf(account: Account, queueName: string): object[] {
  return [...account.scripts.values()]
    .filter(({ versions }) =>
      versions.at(-1)?.bindings.some((binding) => binding.type === "queue" && binding.queue_name === queueName),
    )
    .map(({ name }) => ({ type: "worker", script: name }));
}

function shownConsumer(consumer: Consumer): object {
  return {
    type: "worker",
    consumer_id: consumer.id,
    script: consumer.script,
    dead_letter_queue: consumer.deadLetterQueue,
    settings: consumer.settings,
  };
}
