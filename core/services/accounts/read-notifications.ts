import { and, count, eq, inArray, isNull, lte } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { notifications } from "#db/schema";

export interface ReadNotificationsInput {
  userId: string;
  /** Which to mark; all of the user's by default. Somebody else's are left alone. */
  ids?: readonly string[] | undefined;
  /** Anything newer stays unread: it came after the person looked. */
  upTo: Date;
  now: Date;
}

/** Marks a user's notifications as read. Safe to repeat: the first time stays. */
export async function readNotifications(
  { db }: Pick<ServiceContext, "db">,
  { userId, ids, upTo, now }: ReadNotificationsInput,
): Promise<{ read: number }> {
  if (ids?.length === 0) return { read: 0 };
  const marked = db.$with("marked").as(
    db
      .update(notifications)
      .set({ readAt: now })
      .where(
        and(
          eq(notifications.userId, userId),
          isNull(notifications.readAt),
          lte(notifications.createdAt, upTo),
          ids && inArray(notifications.id, [...ids]),
        ),
      )
      .returning({ id: notifications.id }),
  );
  const [counted] = await db.with(marked).select({ read: count() }).from(marked);
  return { read: counted?.read ?? 0 };
}
