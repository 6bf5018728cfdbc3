import {
  type ActionFunctionArgs,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useLoaderData,
  useNavigation,
} from "react-router";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { endSessions } from "#core/services/accounts/end-sessions";
import { listSessions } from "#core/services/accounts/list-sessions";
import { deviceName } from "../device.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const sessions = await listSessions(context.ctx, { userId, now: context.now });
    return {
      sessions: sessions.map(({ id, userAgent, signedInAt }) => ({ id, device: deviceName(userAgent), signedInAt })),
      head: { title: `${textOf(pageLocale(url))("sessions.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Signs out everywhere, including here. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    await endSessions(context.ctx, { userId });
    return redirect(localisePath(pageLocale(url), "/sign-in"));
  });

export default function AccountSessions() {
  const { t } = useTranslation();
  const { sessions } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader
        title={t("sessions.title")}
        lead={t("sessions.lead")}
        action={
          <Form method="post">
            <ConfirmDialog
              trigger={t("sessions.end")}
              title={t("sessions.endTitle")}
              confirm={t("sessions.end")}
              confirmLook="danger"
              busy={busy}
            >
              <p>{t("sessions.endText")}</p>
            </ConfirmDialog>
          </Form>
        }
      />
      <ul className="divide-y divide-line rounded-md border border-line bg-surface">
        {sessions.map(({ id, device, signedInAt }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-6 gap-y-1 p-4 sm:px-6">
            <span>{device ?? t("sessions.unknown")}</span>
            <span className="text-sm text-ink-soft">
              {t("sessions.since")} <DateTime at={signedInAt} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
