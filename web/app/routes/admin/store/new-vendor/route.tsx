import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Field } from "#app/ui/field.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { DomainError } from "#core/domain/errors";
import { createVendor } from "#core/services/vendors/create-vendor";
import { newVendorInput } from "#core/services/vendors/vendor-input";
import { AdminProblem } from "../../admin-list.tsx";
import { fieldsOf, useTyped } from "../../typed-form.ts";
import { useTierChoices } from "../tier-choices.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const head = { title: `${textOf(pageLocale(url))("admin.vendors.new")} · ${context.clone.name}` };
    return { vendorId: crypto.randomUUID(), head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const commandSchema = newVendorInput.extend({ intent: z.literal("create") });

/** Creates the vendor and leads to its page. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireAdmin(url, context);
    const form = await readForm();
    const typed = fieldsOf(form);
    const command = commandSchema.safeParse(typed);
    if (!command.success) return data({ problem: "invalid_input" as const, typed }, { status: 400 });
    return withFreshProof({ context, url, viewer, form }, async () => {
      const { intent: _, ...vendor } = command.data;
      try {
        await createVendor(context.ctx, { ...vendor, actorId: viewer.id, now: context.now });
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== "idempotency_key_reused") throw error;
        return data({ problem: error.code, typed }, { status: 422 });
      }
      const to = localisePath(pageLocale(url), `/admin/store/vendors/${vendor.vendorId}`);
      return redirect(to, { headers: { "set-cookie": writeFlash("vendorCreated", context.clone.appUrl) } });
    });
  });

export default function NewVendor() {
  const { t } = useTranslation();
  const { vendorId } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const typed = useTyped("create");
  return (
    <div className="max-w-xl">
      <p className="mb-2 text-sm">
        <AppLink to="/admin/store/vendors" className="text-ink-soft underline underline-offset-4">
          {t("admin.vendors.title")}
        </AppLink>
      </p>
      <PageHeader title={t("admin.vendors.new")} lead={t("admin.vendors.newLead")} />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.vendors.problem.${answered.problem}`)}</AdminProblem>}
      <Card>
        <Form method="post" className="space-y-5">
          <input type="hidden" name="intent" value="create" />
          <input type="hidden" name="vendorId" value={typed.vendorId ?? vendorId} />
          <Field
            name="name"
            label={t("admin.vendors.name")}
            defaultValue={typed.name}
            autoComplete="off"
            required
            minLength={2}
            maxLength={80}
          />
          <SelectField
            name="tier"
            label={t("admin.vendors.tierLabel")}
            defaultValue={typed.tier}
            choices={useTierChoices()}
          />
          <Button type="submit" disabled={busy}>
            {t("admin.vendors.create")}
          </Button>
        </Form>
      </Card>
    </div>
  );
}
