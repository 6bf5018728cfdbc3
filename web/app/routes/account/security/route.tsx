import { type ActionFunctionArgs, Link, type LoaderFunctionArgs, useActionData, useLoaderData } from "react-router";
import { encode } from "uqr";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireFreshProof, requireViewer } from "#app/session/require-viewer.ts";
import { safeReturnPath } from "#app/session/return-to.ts";
import { buttonClass } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { hasMailbox } from "#core/domain/mailbox";
import { listFactors } from "#core/services/accounts/list-factors";
import { readStartedApp } from "#core/services/accounts/read-started-app";
import { deviceName } from "../device.ts";
import { AppCard } from "./app-card.tsx";
import { PasskeysCard } from "./passkeys-card.tsx";
import { RecoveryCard } from "./recovery-card.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { change, changeSchema, isFactorRequired } from "./security-action.server.ts";

/** Light modules around a QR code: scanners need them. */
const QUIET_ZONE = 4;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url, request }) => {
    const viewer = requireViewer(url, context);
    const { accountCtx, ctx, now } = context;
    const { id: userId, sessionId, email, name } = viewer;
    const [factors, started] = await Promise.all([
      listFactors(ctx, { userId }),
      readStartedApp(accountCtx, { userId, sessionId, label: hasMailbox(email) ? email : name, now }),
    ]);
    return {
      ...factors,
      started: started && {
        secret: started.secret.replace(/.{4}(?=.)/g, "$& "),
        uri: started.uri,
        qr: encode(started.uri, { ecc: "L", border: QUIET_ZONE }).data,
      },
      required: isFactorRequired({ context }, viewer),
      to: safeReturnPath(url.searchParams.get("to")),
      device: deviceName(request.headers.get("user-agent")),
      head: { title: `${textOf(pageLocale(url))("security.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Adds, renames or removes a factor, or makes new recovery codes. All of it asks for a fresh proof. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireFreshProof(url, context);
    const asked = changeSchema.safeParse(Object.fromEntries(await readForm()));
    if (!asked.success) throw new DomainError("invalid_input", "no known change is named");
    return change({ context, url }, viewer, asked.data);
  });

export default function AccountSecurity() {
  const { t } = useTranslation();
  const { hasApp, passkeys, recoveryCodesLeft, started, required, to, device } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const hasFactor = hasApp || passkeys.length > 0;
  return (
    <div className="max-w-2xl">
      <PageHeader title={t("security.title")} lead={t("security.lead")} />
      <div className="space-y-6">
        {required && !hasFactor && <Notice tone="warning">{t("security.required")}</Notice>}
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`security.problem.${answered.problem}`)}
          </Notice>
        )}
        {answered?.codes && <RecoveryCodes codes={answered.codes} added={answered.added} />}
        {hasFactor && to !== null && (
          <Link to={to} className={buttonClass()}>
            {t("security.continue")}
          </Link>
        )}
        <AppCard enrolled={hasApp} started={started} />
        <PasskeysCard passkeys={passkeys} device={device} />
        {hasFactor && <RecoveryCard left={recoveryCodesLeft} />}
      </div>
    </div>
  );
}
