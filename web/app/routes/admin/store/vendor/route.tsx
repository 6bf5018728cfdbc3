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
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import { namedIn } from "#app/session/named.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { detachVendor } from "#core/services/vendors/detach-vendor";
import { inviteVendor } from "#core/services/vendors/invite-vendor";
import { readVendor } from "#core/services/vendors/read-vendor";
import { saveVendorTerms } from "#core/services/vendors/save-vendor-terms";
import { detachInput, invitationInput, savedVendorTermsInput } from "#core/services/vendors/vendor-input";
import { withdrawInvitation } from "#core/services/vendors/withdraw-invitation";
import type { PageContext } from "#web/page-context";
import { ActionHistory } from "../../action-history.tsx";
import { AdminProblem } from "../../admin-list.tsx";
import { decide } from "../../admin-page.server.ts";
import { fieldsOf } from "../../typed-form.ts";
import { typedHoldDays, typedRate, typedSchedule } from "../../typed-terms.ts";
import { VendorPerson } from "./vendor-person.tsx";
import { VendorTermsForm } from "./vendor-terms.tsx";
import { VendorTotals } from "./vendor-totals.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    requireAdmin(url, context);
    const { ctx, clone, now } = context;
    const vendor = await readVendor(ctx, { vendorId: namedIn(params.vendorId), now });
    return { vendor, invitationId: crypto.randomUUID(), head: { title: `${vendor.name} · ${clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const { name, reason } = savedVendorTermsInput.shape;

const commandSchema = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("terms"),
    name: name.unwrap(),
    tier: savedVendorTermsInput.shape.tier.unwrap(),
    platformRate: typedRate,
    referralRate: typedRate,
    payoutSchedule: typedSchedule,
    payoutHoldDays: typedHoldDays,
    reason,
  }),
  invitationInput.extend({ intent: z.literal("invite") }),
  detachInput.extend({ intent: z.literal("detach") }),
  z.object({ intent: z.literal("withdraw"), invitationId: z.string().max(128) }),
]);

type Command = z.output<typeof commandSchema>;

const flashes = {
  terms: "vendorSaved",
  invite: "vendorInvited",
  detach: "vendorDetached",
  withdraw: "vendorWithdrawn",
} as const;

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, params, url, readForm }) => {
    const viewer = requireAdmin(url, context);
    const vendorId = namedIn(params.vendorId);
    const form = await readForm();
    const typed = fieldsOf(form);
    const command = commandSchema.safeParse(typed);
    if (!command.success) return data({ problem: "invalid_input" as const, typed }, { status: 400 });
    return withFreshProof({ context, url, viewer, form }, () =>
      decide(
        { url, context },
        {
          problems: ["conflict", "invalid_input", "rate_limited", "not_found", "idempotency_key_reused"],
          flash: flashes[command.data.intent],
          carryOut: () => carryOut(context, { vendorId, actorId: viewer.id }, command.data),
        },
      ),
    );
  });

async function carryOut(
  { ctx, accountCtx, now }: PageContext,
  { vendorId, actorId }: { vendorId: string; actorId: string },
  command: Command,
): Promise<void> {
  switch (command.intent) {
    case "terms": {
      const { intent: _, platformRate: platformRateBp, referralRate: referralRateBp, reason, ...rest } = command;
      const terms = { ...rest, platformRateBp, referralRateBp };
      return saveVendorTerms(ctx, { vendorId, terms, reason, actorId, now });
    }
    case "invite": {
      await inviteVendor(accountCtx, { ...command, vendorId, actorId, now });
      return;
    }
    case "detach":
      return detachVendor(accountCtx, { ...command, vendorId, actorId, now });
    case "withdraw":
      return withdrawInvitation(ctx, { vendorId, invitationId: command.invitationId, actorId, now });
  }
}

export default function AdminVendor() {
  const { t } = useTranslation();
  const { vendor, invitationId } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/admin/store/vendors" className="text-ink-soft underline underline-offset-4">
          {t("admin.vendors.title")}
        </AppLink>
      </p>
      <PageHeader title={vendor.name} lead={<DateTime at={vendor.createdAt} dateOnly />} />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.vendors.problem.${answered.problem}`)}</AdminProblem>}
      <div className="grid items-start gap-8 @3xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="@container min-w-0 space-y-8">
          <VendorTermsForm key={termsKey(vendor)} vendor={vendor} busy={busy} />
          <ActionHistory actions={vendor.actions} about={vendor.id} />
        </div>
        <div className="min-w-0 space-y-8 @max-3xl:order-first">
          <VendorPerson
            key={`${vendor.owner?.id} ${vendor.invitations[0]?.id}`}
            vendor={vendor}
            invitationId={invitationId}
            busy={busy}
          />
          <VendorTotals vendorId={vendor.id} totals={vendor.totals} />
        </div>
      </div>
    </>
  );
}

/** The form is made anew once something was saved: the reason must not stand there for the next change. */
function termsKey({ actions }: { actions: readonly { id: string; action: string }[] }): string {
  return actions.find(({ action }) => action === "vendor.terms")?.id ?? "";
}
