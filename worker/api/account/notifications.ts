import { type ZodType, z } from "zod";
import { notificationTypes } from "#core/domain/notification";
import { PLAIN_TEXT } from "#core/domain/plain-text";
import { listNotifications } from "#core/services/accounts/list-notifications";
import { readNotifications } from "#core/services/accounts/read-notifications";
import { count, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

const id = z.string().min(1).max(250).regex(PLAIN_TEXT);

/** The caller's own notifications. */
export const notificationOperations: readonly Operation[] = [
  operation({
    address: "GET /api/notifications",
    summary: "My notifications, newest first",
    access: "session",
    status: 200,
    answer: z.strictObject({
      unread: count,
      notifications: z.array(
        z.strictObject({
          id: z.string(),
          type: z.enum(notificationTypes),
          data: z.record(z.string(), z.string()),
          createdAt: timestamp,
          readAt: timestamp.nullable(),
        }),
      ),
    }) satisfies ZodType<Answered<Awaited<ReturnType<typeof listNotifications>>>>,
  }).run(({ runtime, viewer }) => listNotifications(runtime.ctx, { userId: viewer.id })),
  operation({
    address: "POST /api/notifications/read",
    summary: "Marks my notifications as read",
    access: "session",
    body: z.object({
      /** Which to mark; by default all that came before this request. */
      ids: z.array(id).max(100).optional(),
    }),
    status: 200,
    /** How many were unread before. */
    answer: z.strictObject({ read: count }),
  }).run(({ runtime, body, viewer, now }) =>
    readNotifications(runtime.ctx, { userId: viewer.id, ids: body.ids, upTo: now, now }),
  ),
];
