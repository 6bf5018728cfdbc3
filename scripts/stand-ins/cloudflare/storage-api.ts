import { z } from "zod";
import { type Account, newId } from "./account.ts";
import { Page, param, type Routes, readJson } from "./api.ts";
import { Refusal } from "./refusal.ts";

/** What is kept in the namespaces and buckets: the runtime knows. */
export interface Stored {
  /** Keys of objects in a bucket, a thousand at most. */
  objectKeys(bucket: string): Promise<string[]>;
  deleteObject(bucket: string, key: string): Promise<void>;
  /** Forgets the content of a namespace, a bucket, or the Durable Objects of a class (`WORKER-CLASS`). */
  forget(kind: "kv" | "r2" | "do", id: string): void;
}

const titleSchema = z.object({ title: z.string().min(1) });
const bucketSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/),
  locationHint: z.string().optional(),
});

/** KV namespaces and R2 buckets. */
export function storageRoutes(account: Account, stored: Stored, changed: () => void): Routes {
  const namespace = (id: string) => {
    const found = account.namespaces.get(id);
    if (found === undefined) throw new Refusal(404, 10_013, "namespace not found");
    return { ...found, supports_url_encoding: true };
  };
  const bucket = (name: string) => {
    const found = account.buckets.get(name);
    if (found === undefined) throw new Refusal(404, 10_006, "The specified bucket does not exist.");
    return { name, creation_date: found.createdOn, location: found.location, storage_class: "Standard" };
  };
  return {
    "GET /storage/kv/namespaces": ({ query }) => {
      const all = [...account.namespaces.values()].toSorted((left, right) => (left.title < right.title ? -1 : 1));
      return new Page(
        all.map(({ id }) => namespace(id)),
        query,
      );
    },
    "POST /storage/kv/namespaces": (call) => {
      const { title } = readJson(call, titleSchema);
      if ([...account.namespaces.values()].some((other) => other.title === title)) {
        throw new Refusal(400, 10_014, "A namespace with this account ID and title already exists.");
      }
      const id = newId();
      account.namespaces.set(id, { id, title });
      changed();
      return namespace(id);
    },
    "GET /storage/kv/namespaces/:id": (_, params) => namespace(param(params, "id")),
    "DELETE /storage/kv/namespaces/:id": (_, params) => {
      const { id } = namespace(param(params, "id"));
      account.namespaces.delete(id);
      stored.forget("kv", id);
      return null;
    },
    "GET /r2/buckets": () => ({ buckets: [...account.buckets.keys()].toSorted().map(bucket) }),
    "POST /r2/buckets": (call) => {
      const { name, locationHint } = readJson(call, bucketSchema);
      if (account.buckets.has(name)) {
        throw new Refusal(409, 10_004, "The bucket you tried to create already exists, and you own it.");
      }
      account.buckets.set(name, { name, createdOn: account.now(), location: (locationHint ?? "weur").toUpperCase() });
      changed();
      return bucket(name);
    },
    "GET /r2/buckets/:name": (_, params) => bucket(param(params, "name")),
    "DELETE /r2/buckets/:name": async (_, params) => {
      const { name } = bucket(param(params, "name"));
      if ((await stored.objectKeys(name)).length > 0) {
        throw new Refusal(409, 10_008, "The bucket you tried to delete is not empty.");
      }
      account.buckets.delete(name);
      stored.forget("r2", name);
      return null;
    },
    "GET /r2/buckets/:name/objects": async (_, params) => {
      const keys = await stored.objectKeys(bucket(param(params, "name")).name);
      return keys.map((key) => ({ key }));
    },
    "DELETE /r2/buckets/:name/objects/:key": async (_, params) => {
      const key = param(params, "key");
      await stored.deleteObject(bucket(param(params, "name")).name, key);
      return { key };
    },
  };
}
