import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { prepareDatabase } from "../stack/database.ts";
import { startNeonProxy } from "../stack/neon-proxy.ts";
import { startPostgres } from "../stack/postgres.ts";
import { newTestState, removeTestState } from "./state.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresPort: number;
    neonProxyPort: number;
  }
}

/** Migrated once; every test file copies it. */
export const TEMPLATE_DATABASE = "refcodes_template";

/** Global set-up of the `db` tests: a real Postgres behind the Neon proxy, with the newest schema as a template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await newTestState(project.name);
  const postgres = await startPostgres({
    dataDir: join(stateDir, "postgres"),
    runDir: join(stateDir, "run"),
    logFile: join(stateDir, "logs/postgres.log"),
    durable: false,
  });
  const proxy = await startNeonProxy({ postgresPort: postgres.port });
  await prepareDatabase(postgres, TEMPLATE_DATABASE);
  project.provide("postgresPort", postgres.port);
  project.provide("neonProxyPort", proxy.port);
  return async () => {
    await proxy.stop();
    await postgres.stop();
    await removeTestState(stateDir);
  };
}
