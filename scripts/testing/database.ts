import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, inject } from "vitest";
import { createDatabase, type Database } from "#db/client";
import { databaseUrls } from "../stack/database.ts";
import { superuserUrl } from "../stack/postgres.ts";
import { TEMPLATE_DATABASE } from "./database-server.ts";

/** A database of its own for one test file, with the Workers' roles and rights. */
export interface TestDatabase {
  /** Through the Neon proxy, as the app Worker's role. */
  readonly appUrl: string;
  /** Through the Neon proxy, as the consumer Worker's role. */
  readonly consumerUrl: string;
  /** Through the Neon proxy, as the audit's role. */
  readonly auditorUrl: string;
  /** Direct, as superuser: for set-up and for looking at what happened. */
  readonly adminUrl: string;
  /** As superuser: set-up that no Worker's role may do. */
  readonly adminDb: Database;
  readonly appDb: Database;
  readonly consumerDb: Database;
  readonly auditorDb: Database;
}

/**
 * Copies the migrated template by its files, which costs half of what a copy through the log does; dropped again when the
 * file's tests are done.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const port = inject("postgresPort");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asSuperuser(port, `create database ${name} template ${TEMPLATE_DATABASE} strategy file_copy`);
  afterAll(() => asSuperuser(port, `drop database if exists ${name} with (force)`));
  const urls = databaseUrls((database) => superuserUrl(port, database), inject("neonProxyPort"), name);
  return {
    appUrl: urls.app,
    consumerUrl: urls.consumer,
    auditorUrl: urls.auditor,
    adminUrl: urls.admin,
    adminDb: createDatabase(superuserUrl(inject("neonProxyPort"), name)),
    appDb: createDatabase(urls.app),
    consumerDb: createDatabase(urls.consumer),
    auditorDb: createDatabase(urls.auditor),
  };
}

async function asSuperuser(port: number, statement: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl(port, "postgres") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
