import { and, desc, eq, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { countSome } from "#core/services/count-some";
import { notifications } from "#db/schema";

/** Notifications listed; the history of rewards has the older ones. */
const LISTED = 100;

/** The newest notifications of a user and how many are unread, in one round trip. */
export async function listNotifications({ db }: Pick<ServiceContext, "db">, { userId }: { userId: string }) {
  const [rows, [unread]] = await db.batch([
    db
      .select({
        id: notifications.id,
        type: notifications.type,
        data: notifications.data,
        createdAt: notifications.createdAt,
        readAt: notifications.readAt,
      })
      .from(notifications)
      .where(eq(notifications.userId, userId))
      .orderBy(desc(notifications.createdAt), desc(notifications.id))
      .limit(LISTED),
    unreadOf(db, userId),
  ]);
  return { notifications: rows, unread: unread?.total ?? 0 };
}

/** How many notifications a user has not read, as {@link countSome} counts. Every page asks. */
export async function countUnread({ db }: Pick<ServiceContext, "db">, { userId }: { userId: string }): Promise<number> {
  const [row] = await unreadOf(db, userId);
  return row?.total ?? 0;
}

function unreadOf(db: ServiceContext["db"], userId: string) {
  return countSome(db, notifications, and(eq(notifications.userId, userId), isNull(notifications.readAt)));
}
