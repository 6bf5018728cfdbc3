import {
  type ActionFunctionArgs,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { Button } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { listNotifications } from "#core/services/accounts/list-notifications";
import { readNotifications } from "#core/services/accounts/read-notifications";
import { NotificationItem } from "./notification-item.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const { name, tokenSymbol, explorerUrl } = context.clone;
    return {
      ...(await listNotifications(context.ctx, { userId })),
      shownAt: context.now.toISOString(),
      tokenSymbol,
      explorerUrl,
      head: { title: `${textOf(pageLocale(url))("notifications.title")} · ${name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Marks as read what the person has seen: what arrived while the page was open stays unread. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: userId } = requireViewer(url, context);
    const shownAt = z.iso.datetime().safeParse((await readForm()).get("shownAt"));
    if (!shownAt.success) throw new DomainError("invalid_input", "no timestamp given");
    // A timestamp that no page can have shown, such as a year outside the database's range.
    const upTo = new Date(Math.max(Date.parse(shownAt.data), 0));
    await readNotifications(context.ctx, { userId, upTo, now: context.now });
    return redirect(url.pathname);
  });

export default function Notifications() {
  const { t } = useTranslation();
  const { notifications, unread, shownAt, tokenSymbol, explorerUrl } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader
        title={t("notifications.title")}
        lead={t("notifications.unread", { count: unread })}
        action={
          unread > 0 && (
            <Form method="post">
              <input type="hidden" name="shownAt" value={shownAt} />
              <Button type="submit" look="secondary" disabled={busy}>
                {t("notifications.markRead")}
              </Button>
            </Form>
          )
        }
      />
      {notifications.length === 0 ? (
        <EmptyState icon="bell" title={t("notifications.none")} text={t("notifications.noneText")} />
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface">
          {notifications.map((notification) => (
            <NotificationItem
              key={notification.id}
              notification={notification}
              tokenSymbol={tokenSymbol}
              explorerUrl={explorerUrl}
            />
          ))}
        </ul>
      )}
    </>
  );
}
