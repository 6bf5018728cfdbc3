import { z } from "zod";

const name = z.string().min(1);

/** What a Worker's environment holds, as wrangler uploads it. A kind that is not here is refused. */
export const bindingSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("plain_text"), name, text: z.string() }),
  z.object({ type: z.literal("json"), name, json: z.json() }),
  z.object({ type: z.literal("secret_text"), name, text: z.string() }),
  z.object({ type: z.literal("kv_namespace"), name, namespace_id: z.string() }),
  z.object({ type: z.literal("r2_bucket"), name, bucket_name: z.string() }),
  z.object({ type: z.literal("queue"), name, queue_name: z.string() }),
  z.object({ type: z.literal("durable_object_namespace"), name, class_name: z.string() }),
  z.object({ type: z.literal("service"), name, service: z.string(), entrypoint: z.string().optional() }),
  z.object({
    type: z.literal("ratelimit"),
    name,
    namespace_id: z.string(),
    simple: z.object({ limit: z.number(), period: z.union([z.literal(10), z.literal(60)]) }),
  }),
  z.object({ type: z.literal("analytics_engine"), name, dataset: z.string() }),
  z.object({ type: z.literal("version_metadata"), name }),
  z.object({ type: z.literal("assets"), name }),
]);
export type Binding = z.infer<typeof bindingSchema>;

const inheritSchema = z.object({ type: z.literal("inherit"), name });
/** As uploaded: some are taken over from the version before. */
export const uploadedBindingSchema = z.union([bindingSchema, inheritSchema]);
export type UploadedBinding = z.infer<typeof uploadedBindingSchema>;

/** As the API shows a binding: a secret without its text. */
export function shownBinding(binding: Binding): object {
  if (binding.type !== "secret_text") return binding;
  return { type: binding.type, name: binding.name };
}

/** Names and texts of the secrets among the bindings. */
export function secretsOf(bindings: readonly Binding[]): Map<string, string> {
  return new Map(bindings.flatMap((binding) => (binding.type === "secret_text" ? [[binding.name, binding.text]] : [])));
}
