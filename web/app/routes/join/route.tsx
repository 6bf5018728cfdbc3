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
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { tokenOfLink } from "#app/session/letter-link.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import { DomainError } from "#core/domain/errors";
import { acceptInvitation } from "#core/services/vendors/accept-invitation";
import { readInvitation } from "#core/services/vendors/read-invitation";
import type { PageArgs } from "#web/page-context";

/** Shows what an invitation's link would do. Loading it has no effect. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { viewer, clone } = context;
    return {
      invitation: await readOwn({ context, url }),
      isSignedIn: viewer !== null,
      isVendor: viewer?.role === "vendor",
      store: clone.name,
      back: `${url.pathname}${url.search}`,
      head: { title: `${textOf(pageLocale(url))("join.title")} · ${clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Also after a refusal, which the router does not do by itself: the invitation may have ended since the page was opened. */
export const shouldRevalidate = () => true;

const commandSchema = z.object({ intent: z.literal("accept") });

/** Accepts the invitation, and leads to the vendor's desk. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireViewer(url, context);
    const form = await readForm();
    if (!(await context.isWithinLimit("auth"))) return data({ problem: "tooMany" as const }, { status: 429 });
    const invitation = await readOwn({ context, url });
    if (!invitation) return data({ problem: "dead" as const }, { status: 404 });
    if (!commandSchema.safeParse(Object.fromEntries(form)).success) {
      throw new DomainError("invalid_input", "an invitation is accepted and nothing else");
    }
    return withFreshProof({ context, url, viewer, form }, async () => {
      try {
        await acceptInvitation(context.accountCtx, { token: tokenOfLink(url), userId: viewer.id, now: context.now });
      } catch (error) {
        if (!(error instanceof DomainError) || error.code === "rate_limited") throw error;
        // What keeps this account from it, the page reads again and says.
        return data({ problem: null }, { status: error.code === "not_found" ? 404 : 409 });
      }
      const to = localisePath(pageLocale(url), "/vendor");
      return redirect(to, { headers: { "set-cookie": writeFlash("vendorJoined", context.clone.appUrl) } });
    });
  });

/** The invitation of the token in the address, as whoever is signed in may read it. */
function readOwn({ context, url }: Pick<PageArgs, "context" | "url">) {
  const userId = context.viewer?.id ?? null;
  return readInvitation(context.ctx, { token: tokenOfLink(url), userId, now: context.now });
}

const rights = ["goods", "orders", "payouts"] as const;

/** Whether another account could accept what this one cannot. */
const needsOther = (obstacle: string) => obstacle === "admin" || obstacle === "other_mailbox";

export default function Join() {
  const { t } = useTranslation();
  const { invitation, isSignedIn, isVendor, store, back } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const names = { store, vendor: invitation?.vendorName ?? "", email: invitation?.sentTo ?? "" };
  const signIn = (query: Record<string, string>) => `/sign-in?${new URLSearchParams({ to: back, ...query })}`;
  return (
    <div className="mx-auto max-w-md">
      <h1 className="mb-6 text-xl break-words sm:text-2xl">{invitation?.vendorName ?? t("join.title")}</h1>
      <HeldFormDialog />
      <Card className="space-y-5">
        {answered?.problem === "tooMany" && (
          <Notice tone="warning" announce>
            {t("join.tooMany")}
          </Notice>
        )}
        {invitation === null ? (
          <>
            <Notice tone="warning" announce>
              {t("join.dead")}
            </Notice>
            <AppLink to={isVendor ? "/vendor" : "/account"} className={`${buttonClass("secondary")} w-full`}>
              {t(isVendor ? "join.toVendor" : "join.toAccount")}
            </AppLink>
          </>
        ) : (
          <>
            <div className="break-words">
              <p>{t("join.lead", names)}</p>
              <ul className="mt-2 list-disc space-y-1 pl-5">
                {rights.map((right) => (
                  <li key={right}>{t(`join.${right}`)}</li>
                ))}
              </ul>
            </div>
            {!isSignedIn ? (
              <>
                <p className="break-words">
                  <WithEmail text={t("join.signInText", names)} of={[names.email]} />
                </p>
                <div className="grid gap-3">
                  <AppLink to={signIn({ new: "account" })} className={buttonClass()}>
                    {t("join.signUp")}
                  </AppLink>
                  <AppLink to={signIn({})} className={buttonClass("secondary")}>
                    {t("join.signIn")}
                  </AppLink>
                </div>
              </>
            ) : invitation.obstacle ? (
              <>
                <Notice tone="warning" announce>
                  <WithEmail text={t(`join.obstacle.${invitation.obstacle}`, names)} of={[names.email]} />
                </Notice>
                {needsOther(invitation.obstacle) ? (
                  <form method="post" action="/sign-out">
                    <input type="hidden" name="to" value={back} />
                    <input type="hidden" name="stay" value="yes" />
                    <Button type="submit" look="secondary" className="w-full">
                      {t("shell.signOut")}
                    </Button>
                  </form>
                ) : (
                  <AppLink to="/account" className={`${buttonClass("secondary")} w-full`}>
                    {t("join.toAccount")}
                  </AppLink>
                )}
              </>
            ) : (
              <Form method="post">
                <Button type="submit" name="intent" value="accept" disabled={busy} className="w-full">
                  {t("join.accept")}
                </Button>
              </Form>
            )}
            <p className="text-sm text-ink-soft">
              <Trans i18nKey="join.expires" components={{ at: <DateTime at={invitation.expiresAt} /> }} />
            </p>
          </>
        )}
      </Card>
    </div>
  );
}
