import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Notice, type Tone } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { AuditVerdict } from "#core/domain/audit";
import { auditReference } from "#core/services/audit/audit-reference";
import { useCells } from "./cells.tsx";
import { RecordGrid } from "./record-grid.tsx";

/** Where a token's decimals are not known yet: those of nearly every ERC-20. */
const USUAL_DECIMALS = 18;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    requireAdmin(url, context);
    const { ctx, clone } = context;
    const orderReference = namedIn(params.orderReference);
    const { record: chain, isAbsent } = await context.readChain(orderReference);
    const audited = await auditReference(ctx, { orderReference, chain });
    return {
      audited,
      hasContract: !isAbsent,
      token: { symbol: clone.tokenSymbol, decimals: audited.reward?.tokenDecimals ?? USUAL_DECIMALS },
      explorerUrl: clone.explorerUrl,
      head: { title: `${textOf(pageLocale(url))("admin.audit.title")} · ${orderReference} · ${clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const tones: Record<AuditVerdict, Tone> = {
  consistent: "success",
  drift: "danger",
  chain_not_read: "warning",
  not_paid: "info",
};

export default function AuditOfReference() {
  const { t } = useTranslation();
  const { audited, hasContract, token, explorerUrl } = useLoaderData<typeof loader>();
  const { orderReference, verdict, drift, chain } = audited;
  const cells = useCells(audited, { token, explorerUrl });
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/admin/audit" className="text-ink-soft underline underline-offset-4">
          {t("admin.audit.title")}
        </AppLink>
      </p>
      <PageHeader
        title={t("admin.audit.ofReference")}
        lead={<span className="break-all select-all">{orderReference}</span>}
      />
      <div className="mb-6 space-y-3">
        <Notice tone={tones[verdict]}>
          {verdict === "drift"
            ? t("admin.audit.verdict.drift", { count: drift.length })
            : t(`admin.audit.verdict.${verdict}`)}
        </Notice>
        {chain === null && verdict !== "chain_not_read" && (
          <Notice tone="warning">{t("admin.audit.chain.unread")}</Notice>
        )}
        {!hasContract && <Notice tone="info">{t("admin.audit.chain.absent")}</Notice>}
      </div>
      <RecordGrid drift={drift} cells={cells} />
      <p className="mt-6 text-sm">
        <AppLink
          to={`/admin/audit?state=all&q=${encodeURIComponent(orderReference)}`}
          className="underline underline-offset-4"
        >
          {t("admin.audit.nightly")}
        </AppLink>
      </p>
    </>
  );
}
