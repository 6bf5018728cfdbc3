import type { Account, Script, Version } from "./account.ts";
import type { Binding, UploadedBinding } from "./binding.ts";
import { Refusal, refuseIfAny } from "./refusal.ts";

/**
 * The bindings of a new version: those uploaded, those that inherit, and those of the version before whose kind is kept.
 * Throws 10057 for each one that has nothing to inherit.
 */
export function resolveBindings(
  uploaded: readonly UploadedBinding[],
  keptTypes: readonly string[],
  before: Version | undefined,
): Binding[] {
  const earlier = new Map(before?.bindings.map((binding) => [binding.name, binding]));
  const missing: string[] = [];
  const resolved = uploaded.flatMap((binding) => {
    if (binding.type !== "inherit") return [binding];
    const inherited = earlier.get(binding.name);
    if (inherited === undefined) missing.push(binding.name);
    return inherited === undefined ? [] : [inherited];
  });
  refuseIfAny(
    400,
    missing.map((lost) => ({
      code: 10_057,
      message: `inherit binding '${lost}' is invalid: the previous version has no binding of this name.`,
    })),
  );
  const named = new Set(resolved.map((binding) => binding.name));
  const kept = [...earlier.values()].filter((binding) => keptTypes.includes(binding.type) && !named.has(binding.name));
  return [...resolved, ...kept];
}

/** Refuses what points at something that is not in the account, with the code the API documents for it. */
export function checkBindings(account: Account, script: Script, bindings: readonly Binding[]): void {
  for (const binding of bindings) checkBinding(account, script, binding);
}

function checkBinding(account: Account, script: Script, binding: Binding): void {
  switch (binding.type) {
    case "kv_namespace":
      if (!account.namespaces.has(binding.namespace_id)) {
        throw new Refusal(400, 10_042, `KV namespace '${binding.namespace_id}' not found.`);
      }
      return;
    case "r2_bucket":
      if (!account.buckets.has(binding.bucket_name)) {
        throw new Refusal(400, 10_085, `R2 bucket '${binding.bucket_name}' not found.`);
      }
      return;
    case "queue":
      if (account.queueNamed(binding.queue_name) === undefined) {
        throw new Refusal(400, 11_000, `Queue "${binding.queue_name}" does not exist.`);
      }
      return;
    case "service":
      if (binding.service !== script.name && !account.scripts.has(binding.service)) {
        const message = `Service binding '${binding.name}' references Worker '${binding.service}' which was not found.`;
        throw new Refusal(400, 10_143, message);
      }
      return;
    case "analytics_engine":
      if (account.analytics === undefined) {
        const message = "You need to enable Analytics Engine. Head to the Cloudflare Dashboard to enable it.";
        throw new Refusal(403, 10_089, message);
      }
      return;
    case "durable_object_namespace":
      if (!script.classes.has(binding.class_name)) {
        const message = `Cannot create binding for class '${binding.class_name}' because it is not currently configured to implement Durable Objects.`;
        throw new Refusal(400, 10_061, message);
      }
      return;
    default:
      return;
  }
}
