import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
} from "react-router";
import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { deleteAccount } from "#core/services/delete-account";
import { readAccount } from "#core/services/read-account";
import type { PageArgs } from "#web/page-context";
import { readAuthAnswer } from "../auth/auth-client.ts";
import { AccountAddress } from "../components/account-address.tsx";
import { AccountData } from "../components/account-data.tsx";
import { AccountPassword } from "../components/account-password.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { localisePath } from "../i18n/locales.ts";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { writeFlash } from "../session/flash.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";
import { requireViewer } from "../session/require-viewer.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const { name, email, emailConfirmed, hasPassword } = await readAccount(context.ctx, { userId });
    return {
      word: email ?? name,
      email,
      emailConfirmed,
      hasPassword,
      head: { title: `${textOf(pageLocale(url))("account.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const requestSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("confirm") }),
  z.object({ intent: z.literal("password") }),
  z.object({ intent: z.literal("change"), newEmail: z.string().trim().min(1).max(200) }),
  z.object({ intent: z.literal("delete"), typed: z.string().max(200) }),
]);

const nothing = { sent: null, problem: null, kept: null };

/** Has one of three letters sent, or deletes the account. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: userId } = requireViewer(url, context);
    const asked = requestSchema.safeParse(Object.fromEntries(await readForm()));
    if (!asked.success) throw new DomainError("invalid_input", "nothing is named");
    if (asked.data.intent === "delete") return deletion({ context, url }, { userId, typed: asked.data.typed });
    const { email } = await readAccount(context.ctx, { userId });
    const locale = pageLocale(url);
    const verified = localisePath(locale, "/verified");
    const { intent } = asked.data;
    if (intent !== "change" && email === null) throw new DomainError("invalid_input", "the account has no address");
    const response = await {
      confirm: () => context.askAuth("/send-verification-email", { email: email ?? "", callbackURL: verified }),
      password: () =>
        context.askAuth("/request-password-reset", {
          email: email ?? "",
          redirectTo: localisePath(locale, "/reset-password"),
        }),
      change: () => {
        const newEmail = asked.data.intent === "change" ? asked.data.newEmail : "";
        return context.askAuth("/change-email", { newEmail, callbackURL: verified });
      },
    }[intent]();
    const answered = await readAuthAnswer(response);
    if (answered.ok) return data({ ...nothing, sent: intent });
    const problem = answered.problem === "wrong" ? ("address" as const) : answered.problem;
    return data({ ...nothing, problem }, { status: response.status });
  });

/**
 * Deletes the account and leads out of it.
 *
 * @throws Response to the catalogue once it is deleted
 */
async function deletion({ context, url }: Pick<PageArgs, "context" | "url">, input: { userId: string; typed: string }) {
  try {
    const result = await deleteAccount(context.ctx, { ...input, now: context.now });
    if (result.outcome === "kept") return data({ ...nothing, kept: result.because }, { status: 409 });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "invalid_input") throw error;
    return data({ ...nothing, kept: "word" as const }, { status: 400 });
  }
  const signedOut = await context.askAuth("/sign-out", {});
  const headers = new Headers({ "set-cookie": writeFlash("accountDeleted", context.clone.appUrl) });
  for (const cookie of signedOut.headers.getSetCookie()) headers.append("set-cookie", cookie);
  throw redirect(localisePath(pageLocale(url), "/"), { headers });
}

export default function Account() {
  const { t } = useTranslation();
  const { word, email, emailConfirmed, hasPassword } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  return (
    <div className="max-w-2xl">
      <PageHeader title={t("account.title")} lead={t("account.lead")} />
      <div className="space-y-6">
        {answered?.sent && (
          <Notice tone="success" announce>
            {t(`account.sent.${answered.sent}`)}
          </Notice>
        )}
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`password.problem.${answered.problem}`)}
          </Notice>
        )}
        <AccountAddress email={email} confirmed={emailConfirmed} />
        {email !== null && <AccountPassword hasPassword={hasPassword} />}
        <AccountData word={word} kept={answered?.kept ?? null} />
      </div>
    </div>
  );
}
