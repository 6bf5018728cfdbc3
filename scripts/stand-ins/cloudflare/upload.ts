import { z } from "zod";
import type { Module } from "./account.ts";
import { type Call, checkShape } from "./api.ts";
import { readForm } from "./assets-api.ts";
import { uploadedBindingSchema } from "./binding.ts";
import { Refusal } from "./refusal.ts";

const migrationStepSchema = z.strictObject({
  new_classes: z.array(z.string()).default([]),
  new_sqlite_classes: z.array(z.string()).default([]),
  deleted_classes: z.array(z.string()).default([]),
  renamed_classes: z.array(z.object({ from: z.string(), to: z.string() })).default([]),
});
const migrationsSchema = z.object({
  old_tag: z.string().optional(),
  new_tag: z.string(),
  steps: z.array(migrationStepSchema),
});
export type Migrations = z.infer<typeof migrationsSchema>;

const assetsConfigSchema = z.object({
  html_handling: z.string().optional(),
  not_found_handling: z.string().optional(),
  run_worker_first: z.union([z.boolean(), z.array(z.string())]).optional(),
  _headers: z.string().optional(),
  _redirects: z.string().optional(),
});

/** What wrangler sends beside the modules. Fields that only the dashboard shows are passed over. */
const metadataSchema = z.object({
  main_module: z.string(),
  bindings: z.array(uploadedBindingSchema).default([]),
  compatibility_date: z.string().optional(),
  compatibility_flags: z.array(z.string()).default([]),
  keep_bindings: z.array(z.string()).default([]),
  keep_assets: z.boolean().default(false),
  migrations: migrationsSchema.optional(),
  annotations: z.record(z.string(), z.string().optional()).default({}),
  assets: z.object({ jwt: z.string(), config: assetsConfigSchema.default({}) }).optional(),
});

export interface Upload {
  readonly metadata: z.infer<typeof metadataSchema>;
  readonly modules: readonly Module[];
}

const sourceMap = "application/source-map";

/** Reads the multipart body of a script or a version. Throws a {@link Refusal} for one that is not complete. */
export async function readUpload(call: Call): Promise<Upload> {
  const form = await readForm(call);
  const described = form.get("metadata");
  const text = described instanceof File ? await described.text() : (described ?? "null");
  const metadata = checkShape(JSON.parse(text), metadataSchema);
  const modules: Module[] = [];
  for (const [name, part] of form) {
    if (!(part instanceof File) || name === "metadata" || part.type === sourceMap) continue;
    modules.push({ name, type: part.type, content: Buffer.from(await part.arrayBuffer()) });
  }
  if (!modules.some(({ name }) => name === metadata.main_module)) {
    throw new Refusal(400, 10_021, `No such module "${metadata.main_module}".`);
  }
  return { metadata, modules };
}
