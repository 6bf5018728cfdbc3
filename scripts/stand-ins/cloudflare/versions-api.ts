import { z } from "zod";
import { type Account, deployVersion, type Script, servingVersion, type Version } from "./account.ts";
import { param, type Routes, readJson } from "./api.ts";
import type { AssetUploads } from "./assets-api.ts";
import { secretsOf, shownBinding } from "./binding.ts";
import { checkBindings } from "./check-bindings.ts";
import { addVersion, newScript } from "./make-version.ts";
import { Refusal } from "./refusal.ts";
import { readUpload } from "./upload.ts";

const AUTHOR = "operator@example.com";
const deploymentSchema = z.object({
  // Traffic goes to one version: the store is not released gradually.
  versions: z.tuple([z.object({ version_id: z.string(), percentage: z.literal(100) })]),
  annotations: z.record(z.string(), z.string().optional()).default({}),
});

/** Uploads of code, their versions, and which of them serves. */
export function versionRoutes(account: Account, assets: AssetUploads, changed: () => void): Routes {
  return {
    "PUT /workers/scripts/:name": async (call, params) => {
      const name = param(params, "name");
      const upload = await readUpload(call);
      const script = account.scripts.get(name) ?? newScript(account, name);
      const version = addVersion(account, assets, script, upload);
      account.scripts.set(name, script);
      deployVersion(account, script, version.id);
      changed();
      return {
        id: name,
        tag: script.tag,
        etag: etag(version),
        deployment_id: version.id.replaceAll("-", ""),
        startup_time_ms: 1,
      };
    },
    "POST /workers/scripts/:name/versions": async (call, params) => {
      const script = account.script(param(params, "name"));
      const upload = await readUpload(call);
      if (upload.metadata.migrations !== undefined) {
        const message =
          "Version upload failed. You attempted to upload a version of a Worker that includes a Durable Object migration, but migrations must be fully applied by running `wrangler deploy`.";
        throw new Refusal(400, 10_211, message);
      }
      return { ...shownVersion(addVersion(account, assets, script, upload)), startup_time_ms: 1 };
    },
    "GET /workers/scripts/:name/versions": (_, params) => {
      const { versions } = account.script(param(params, "name"));
      return { items: versions.toReversed().map(shownVersion) };
    },
    "GET /workers/scripts/:name/versions/:id": (_, params) =>
      shownVersion(versionOf(account.script(param(params, "name")), param(params, "id"))),
    "GET /workers/scripts/:name/deployments": (_, params) => {
      const { deployments } = account.script(param(params, "name"));
      return {
        deployments: deployments.toReversed().map(({ id, createdOn, versionId, annotations }) => ({
          id,
          source: "wrangler",
          strategy: "percentage",
          author_email: AUTHOR,
          created_on: createdOn,
          annotations,
          versions: [{ version_id: versionId, percentage: 100 }],
        })),
      };
    },
    "POST /workers/scripts/:name/deployments": (call, params) => {
      const script = account.script(param(params, "name"));
      const { versions, annotations } = readJson(call, deploymentSchema);
      const version = versionOf(script, versions[0].version_id);
      checkDeployable(account, script, version, call.query.get("force") === "true");
      const message = annotations["workers/message"];
      const said = message === undefined ? {} : { "workers/message": message };
      const { id } = deployVersion(account, script, version.id, said);
      changed();
      return { id };
    },
  };
}

function versionOf(script: Script, id: string): Version {
  const version = script.versions.find((other) => other.id === id);
  if (version === undefined) throw new Refusal(404, 10_211, `Version ${id} was not found.`);
  return version;
}

/** A version from before a migration, with bindings to what is gone, or with other secrets, does not just come back. */
function checkDeployable(account: Account, script: Script, version: Version, force: boolean): void {
  if (version.migrationTag !== script.migrationTag) {
    const message = `Cannot deploy version ${version.id}: a Durable Object migration has been applied since it was uploaded.`;
    throw new Refusal(400, 10_210, message);
  }
  checkBindings(account, script, version.bindings);
  const now = secretsOf(servingVersion(script)?.bindings ?? []);
  const then = secretsOf(version.bindings);
  const names = new Set([...now.keys(), ...then.keys()]);
  const differing = [...names].filter((name) => now.get(name) !== then.get(name));
  const isOlder = version !== script.versions.at(-1);
  if (isOlder && differing.length > 0 && !force) {
    const message = `Secrets differ from those of the active deployment. The following secrets have changed: ${differing.join(", ")}`;
    throw new Refusal(400, 10_220, message);
  }
}

function shownVersion(version: Version): object {
  return {
    id: version.id,
    number: version.number,
    metadata: { created_on: version.createdOn, author_email: AUTHOR, source: "wrangler" },
    annotations: version.annotations,
    resources: {
      script: { etag: etag(version), handlers: ["fetch"] },
      script_runtime: { compatibility_date: version.compatibilityDate, migration_tag: version.migrationTag },
      bindings: version.bindings.map(shownBinding),
    },
  };
}

function etag(version: Version): string {
  return version.id.replaceAll("-", "");
}
