import type { ReactNode } from "react";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { Card } from "#app/ui/card.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { THE_CLONE } from "#core/domain/logged-action";
import { cloneSettingsInput, payoutMinimumInput } from "#core/services/settings/clone-settings-input";
import { readCloneSettings, readSettingsChanges } from "#core/services/settings/read-clone-settings";
import { saveCloneSettings } from "#core/services/settings/save-clone-settings";
import { ActionHistory } from "../action-history.tsx";
import { AdminProblem } from "../admin-list.tsx";
import { decide } from "../admin-page.server.ts";
import { typedAmount } from "../typed-amount.ts";
import { fieldsOf } from "../typed-form.ts";
import { typedHoldDays, typedRate } from "../typed-terms.ts";
import { SettingsForm } from "./settings-form.tsx";

/** Changes shown: the latest. */
const SHOWN = 20;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { ctx, clone } = context;
    const [settings, actions] = await Promise.all([readCloneSettings(ctx), readSettingsChanges(ctx, { limit: SHOWN })]);
    return { settings, actions, head: { title: `${textOf(pageLocale(url))("admin.settings.title")} · ${clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const { payoutSchedule, payoutHoldDays, reason } = cloneSettingsInput.shape;
const minimum = typedAmount.pipe(payoutMinimumInput);

const commandSchema = z.object({
  intent: z.literal("save"),
  referralRate: typedRate,
  payoutSchedule,
  payoutHoldDays: typedHoldDays.pipe(payoutHoldDays),
  minimumUAH: minimum,
  minimumUSD: minimum,
  reason,
});

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireAdmin(url, context);
    const form = await readForm();
    const typed = fieldsOf(form);
    const command = commandSchema.safeParse(typed);
    if (!command.success) return data({ problem: "invalid_input" as const, typed }, { status: 400 });
    const { intent: _, referralRate: referralRateBp, minimumUAH: UAH, minimumUSD: USD, ...rest } = command.data;
    const settings = { ...rest, referralRateBp, payoutMinimums: { UAH, USD } };
    return withFreshProof({ context, url, viewer, form }, () =>
      decide(
        { url, context },
        {
          problems: ["conflict", "invalid_input"],
          flash: "settingsSaved",
          carryOut: () => saveCloneSettings(context.ctx, { ...settings, actorId: viewer.id, now: context.now }),
        },
      ),
    );
  });

export default function AdminSettings() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { settings, actions } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("admin.settings.title")} lead={t("admin.settings.lead")} />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.settings.problem.${answered.problem}`)}</AdminProblem>}
      <div className="grid items-start gap-8 @3xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="@container min-w-0">
          {/* Made anew once something was saved: the reason must not stand there for the next change. */}
          <SettingsForm key={actions[0]?.id} settings={settings} busy={busy} />
        </div>
        <div className="min-w-0 space-y-8">
          <section>
            <h2 className="text-lg">{t("admin.settings.caps")}</h2>
            <p className="mt-1 mb-3 text-sm text-ink-soft">{t("admin.settings.capsText")}</p>
            <Card>
              <dl className="space-y-3 text-sm">
                <Fact term={t("admin.settings.env")}>{formatRate(locale, settings.envRateBp)}</Fact>
                <Fact term={t("admin.settings.cap")}>{formatRate(locale, settings.maxReferralRateBp)}</Fact>
                <Fact term={t("admin.settings.maximum")}>{formatRate(locale, settings.maxRateBp)}</Fact>
                <Fact term={t("admin.settings.timeZone")}>{settings.timeZone}</Fact>
              </dl>
            </Card>
          </section>
          <ActionHistory actions={actions} about={THE_CLONE} />
        </div>
      </div>
    </>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-soft">{term}</dt>
      <dd className="font-medium break-words">{children}</dd>
    </div>
  );
}
