import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

export const MEMBER_PLAN = "storm-plan";

/** Writes down what the shelves of the storm's products hold, before anything is sold. */
export async function makeShelves(adminDb: Database): Promise<void> {
  await adminDb.execute(
    sql`create table storm_shelves as select id as product_id, stock from products where id like 'storm-%'`,
  );
}
