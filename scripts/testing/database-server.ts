import type { TestProject } from "vitest/node";
import { startDatabaseServer } from "../stack/database.ts";
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
  const stateDir = await newTestState(project.name, { inMemory: true });
  const server = await startDatabaseServer(stateDir);
  await server.open(TEMPLATE_DATABASE);
  project.provide("postgresPort", server.postgres.port);
  project.provide("neonProxyPort", server.proxy.port);
  return async () => {
    try {
      await server.stop();
    } finally {
      await removeTestState(stateDir);
    }
  };
}
