import { randomUUID } from "node:crypto";
import { type Account, newId, type Script, type Version, type VersionAssets } from "./account.ts";
import type { AssetUploads } from "./assets-api.ts";
import type { Binding } from "./binding.ts";
import { checkBindings, resolveBindings } from "./check-bindings.ts";
import { Refusal } from "./refusal.ts";
import type { Migrations, Upload } from "./upload.ts";

/** A Worker with nothing in it yet. */
export function newScript(account: Account, name: string): Script {
  return {
    name,
    tag: newId(),
    createdOn: account.now(),
    tags: [],
    migrationTag: undefined,
    classes: new Map(),
    subdomain: { enabled: false, previews_enabled: false },
    schedules: [],
    routes: [],
    versions: [],
    deployments: [],
  };
}

/** Adds the uploaded version to a Worker, or refuses it and changes nothing. */
export function addVersion(account: Account, assets: AssetUploads, script: Script, upload: Upload): Version {
  const { metadata, modules } = upload;
  const before = script.versions.at(-1);
  const bindings = resolveBindings(metadata.bindings, metadata.keep_bindings, before);
  const classes = migrated(script, metadata.migrations);
  checkBindings(account, { ...script, classes }, bindings);
  const attached = metadata.assets;
  const kept = metadata.keep_assets ? before?.assets : undefined;
  const files: VersionAssets | undefined =
    attached === undefined ? kept : { files: assets.filesOf(attached.jwt), config: attached.config };
  if (metadata.migrations !== undefined) {
    script.classes.clear();
    for (const [name, isSqlite] of classes) script.classes.set(name, isSqlite);
    script.migrationTag = metadata.migrations.new_tag;
  }
  const given = Object.entries(metadata.annotations).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value]],
  );
  const version: Version = {
    id: randomUUID(),
    number: script.versions.length + 1,
    createdOn: account.now(),
    mainModule: metadata.main_module,
    modules,
    compatibilityDate: metadata.compatibility_date,
    compatibilityFlags: metadata.compatibility_flags,
    bindings,
    assets: files,
    annotations: { "workers/triggered_by": "upload", ...Object.fromEntries(given) },
    migrationTag: script.migrationTag,
  };
  script.versions.push(version);
  return version;
}

/** Adds a version that differs from the last one in its bindings only. */
export function addVersionWith(
  account: Account,
  script: Script,
  change: { readonly bindings: readonly Binding[]; readonly triggeredBy: string },
): Version {
  const before = script.versions.at(-1);
  if (before === undefined) throw new Refusal(404, 10_007, "This Worker does not exist on your account.");
  const version: Version = {
    ...before,
    id: randomUUID(),
    number: before.number + 1,
    createdOn: account.now(),
    bindings: change.bindings,
    annotations: { "workers/triggered_by": change.triggeredBy },
    migrationTag: script.migrationTag,
  };
  script.versions.push(version);
  return version;
}

/** The classes of Durable Objects after the migrations. Refuses those that do not follow from what is there. */
function migrated(script: Script, migrations: Migrations | undefined): Map<string, boolean> {
  const classes = new Map(script.classes);
  if (migrations === undefined) return classes;
  if (migrations.old_tag !== script.migrationTag) {
    const current = script.migrationTag === undefined ? "no migration tag" : `current tag is ${script.migrationTag}`;
    throw new Refusal(412, 10_079, `Migration tag precondition failed; ${current}`);
  }
  const make = (name: string, isSqlite: boolean) => {
    if (classes.has(name)) {
      const message = `Cannot apply new-class migration to class '${name}' that is already depended on by existing Durable Objects.`;
      throw new Refusal(400, 10_074, message);
    }
    classes.set(name, isSqlite);
  };
  const take = (name: string): boolean => {
    const isSqlite = classes.get(name);
    if (isSqlite === undefined) {
      throw new Refusal(400, 10_073, `Cannot apply migration to class '${name}': no Durable Object of it exists.`);
    }
    classes.delete(name);
    return isSqlite;
  };
  for (const step of migrations.steps) {
    for (const name of step.new_classes) make(name, false);
    for (const name of step.new_sqlite_classes) make(name, true);
    for (const { from, to } of step.renamed_classes) make(to, take(from));
    for (const name of step.deleted_classes) take(name);
  }
  return classes;
}
