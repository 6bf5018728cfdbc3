import { sql } from "drizzle-orm";
import type { Delivery } from "#core/domain/delivery";
import { vendors } from "#db/schema";

/** How a row's vendor sends; null while it does not say. */
export const deliveryColumn = sql<Delivery | null>`case when ${vendors.delivery} is not null then
  jsonb_build_object('how', ${vendors.delivery}, 'daysFrom', ${vendors.deliveryDaysFrom}, 'daysTo', ${vendors.deliveryDaysTo})
end`;
