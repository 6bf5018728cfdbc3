import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import * as schema from "#db/schema";

export type Database = NeonHttpDatabase<typeof schema>;

const loopback = new Set(["127.0.0.1", "localhost"]);

/**
 * The one driver: Neon over HTTP, one round trip a call. A loopback host in `url` is the local proxy, which speaks the
 * same protocol at `/sql` on the URL's port.
 */
export function createDatabase(url: string): Database {
  if (loopback.has(new URL(url).hostname)) {
    neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  }
  return drizzle(neon(url), { schema });
}
