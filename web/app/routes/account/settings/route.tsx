import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
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
import { requireViewer } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import type { Viewer } from "#core/domain/viewer";
import {
  currentPasswordInput,
  deletionWordInput,
  emailInput,
  newPasswordInput,
} from "#core/services/accounts/account-input";
import { changePassword } from "#core/services/accounts/change-password";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { readRewardLetters, setRewardLetters } from "#core/services/accounts/letter-settings";
import { listSignIns } from "#core/services/accounts/list-sign-ins";
import { readAccount } from "#core/services/accounts/read-account";
import { readDeletionLoss } from "#core/services/accounts/read-deletion-loss";
import { requestAddressChange } from "#core/services/accounts/request-address-change";
import { requestEmailConfirmation } from "#core/services/accounts/request-email-confirmation";
import { requestPasswordReset } from "#core/services/accounts/request-password-reset";
import { readRecommenderName } from "#core/services/referrals/read-recommender-name";
import { recommenderNameInput } from "#core/services/referrals/recommender-name-input";
import { saveRecommenderName } from "#core/services/referrals/save-recommender-name";
import type { PageArgs } from "#web/page-context";
import { AccountAddress } from "./account-address.tsx";
import { AccountData } from "./account-data.tsx";
import { AccountLetters } from "./account-letters.tsx";
import { AccountPassword } from "./account-password.tsx";
import { AccountRecommender } from "./account-recommender.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const [{ name, email, emailConfirmed, hasPassword }, signIns, loss, recommenderName, letters] = await Promise.all([
      readAccount(context.ctx, { userId }),
      listSignIns(context.accountCtx, { userId }),
      readDeletionLoss(context.ctx, { userId, now: context.now }),
      readRecommenderName(context.ctx, { userId }),
      readRewardLetters(context.accountCtx, { userId }),
    ]);
    const { appUrl, chainId, sendsLetters } = context.clone;
    const byWallet = !hasPassword && signIns.wallets.length > 0;
    return {
      message: byWallet ? { chainId, domain: new URL(appUrl).host, uri: appUrl } : null,
      confirmationText: email ?? name,
      email,
      emailConfirmed,
      sendsLetters,
      hasPassword,
      loss,
      recommenderName,
      getsRewardLetters: letters?.rewards ?? true,
      head: { title: `${textOf(pageLocale(url))("account.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const requestSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("confirm") }),
  z.object({ intent: z.literal("password") }),
  z.object({ intent: z.literal("newPassword"), currentPassword: currentPasswordInput, newPassword: z.string() }),
  z.object({ intent: z.literal("change"), newEmail: z.string(), password: currentPasswordInput }),
  z.object({ intent: z.literal("recommender"), recommenderName: z.string() }),
  z.object({ intent: z.enum(["stopLetters", "sendLetters"]) }),
  z.object({ intent: z.literal("delete"), typed: deletionWordInput }),
]);

type AccountChange = Exclude<z.infer<typeof requestSchema>, { intent: "delete" }>;
type AccountProblem =
  | "address"
  | "recommender"
  | "unproven"
  | "unconfirmed"
  | "weakPassword"
  | "tooMany"
  | "unavailable";

const noAnswer = { sent: null, problem: null, obstacle: null, newEmail: undefined, recommender: undefined };
const statuses: Record<AccountProblem, number> = {
  address: 400,
  recommender: 400,
  unproven: 400,
  unconfirmed: 403,
  weakPassword: 400,
  tooMany: 429,
  unavailable: 409,
};

/** Queues one of three letters, changes the password, which letters are sent or the name that visitors read or, with a fresh proof, deletes the account. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireViewer(url, context);
    const form = await readForm();
    const submitted = requestSchema.safeParse(Object.fromEntries(form));
    if (!submitted.success) throw new DomainError("invalid_input", "no known change is named");
    const request = submitted.data;
    if (request.intent === "delete") {
      const input = { userId: viewer.id, typed: request.typed };
      return withFreshProof({ context, url, viewer, form }, () => tryDeletion({ context, url }, input));
    }
    const problem = await carryOut({ context, url }, viewer, request);
    if (problem === null) return data({ ...noAnswer, sent: request.intent });
    const newEmail = request.intent === "change" ? request.newEmail : undefined;
    const recommender = request.intent === "recommender" ? request.recommenderName : undefined;
    return data({ ...noAnswer, problem, newEmail, recommender }, { status: statuses[problem] });
  });

/** Carries out the requested change; returns why not. Password guesses count against the account. */
async function carryOut(
  { context, url }: Pick<PageArgs, "context" | "url">,
  { id: userId, sessionId, email }: Viewer,
  change: AccountChange,
): Promise<AccountProblem | null> {
  const { accountCtx, now } = context;
  const locale = pageLocale(url);
  if (change.intent === "stopLetters" || change.intent === "sendLetters") {
    await setRewardLetters(accountCtx, { reader: { userId }, wanted: change.intent === "sendLetters", now });
    return null;
  }
  const provesPassword = change.intent === "change" || change.intent === "newPassword";
  if (provesPassword && !(await context.isWithinLimit("sign-in", email))) return "tooMany";
  if (change.intent === "recommender") {
    const name = recommenderNameInput.safeParse(change.recommenderName);
    if (!name.success) return "recommender";
    await saveRecommenderName(context.ctx, { userId, name: name.data, now });
    context.relayWrites();
    return null;
  }
  if (change.intent !== "newPassword" && !(await context.isWithinLimit("letter"))) return "tooMany";
  if (change.intent === "confirm") await requestEmailConfirmation(accountCtx, { userId, locale, now });
  if (change.intent === "password") await requestPasswordReset(accountCtx, { email, locale, now });
  if (change.intent === "newPassword") {
    const { currentPassword, newPassword } = change;
    if (!newPasswordInput.safeParse(newPassword).success) return "weakPassword";
    const input = { userId, sessionId, currentPassword, newPassword, locale, now };
    const outcome = await changePassword(accountCtx, input);
    if (outcome !== "changed") return outcome === "wrong" ? "unproven" : "unavailable";
  }
  if (change.intent === "change") {
    const address = emailInput.safeParse(change.newEmail);
    if (!address.success) return "address";
    const input = { userId, sessionId, newEmail: address.data, proof: { password: change.password }, locale, now };
    const outcome = await requestAddressChange(accountCtx, input);
    if (outcome !== "requested") return outcome === "unusable" ? "address" : outcome;
  }
  return null;
}

/**
 * Deletes the account and signs out.
 *
 * @throws Response to the catalogue once it is deleted
 */
async function tryDeletion(
  { context, url }: Pick<PageArgs, "context" | "url">,
  input: { userId: string; typed: string },
) {
  try {
    const result = await deleteAccount(context.ctx, { ...input, now: context.now });
    if (result.outcome === "kept") return data({ ...noAnswer, obstacle: result.because }, { status: 409 });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "invalid_input") throw error;
    return data({ ...noAnswer, obstacle: "word" as const }, { status: 400 });
  }
  const signedOut = await context.askAuth("/sign-out", {});
  const headers = new Headers({ "set-cookie": writeFlash("accountDeleted", context.clone.appUrl) });
  for (const cookie of signedOut.headers.getSetCookie()) headers.append("set-cookie", cookie);
  throw redirect(localisePath(pageLocale(url), "/"), { headers });
}

export default function Account() {
  const { t } = useTranslation();
  const {
    confirmationText,
    email,
    emailConfirmed,
    sendsLetters,
    hasPassword,
    loss,
    message,
    recommenderName,
    getsRewardLetters,
  } = useLoaderData<typeof loader>();
  const received = useActionData<typeof action>();
  const answered = received && "held" in received ? null : received;
  const answerTo = (intent: AccountChange["intent"]) => (answered?.sent === intent ? answered : null);
  return (
    <div className="max-w-2xl">
      <PageHeader title={t("account.title")} lead={t("account.lead")} />
      <HeldFormDialog />
      <div className="space-y-6">
        {answered?.sent && (
          <Notice tone="success" announce>
            {t(`account.sent.${answered.sent}`)}
          </Notice>
        )}
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`account.problem.${answered.problem}`)}
          </Notice>
        )}
        <AccountAddress
          email={email}
          confirmed={emailConfirmed}
          sendsLetters={sendsLetters}
          hasPassword={hasPassword}
          wallet={message}
          change={{ requested: answerTo("change"), refused: answered?.newEmail }}
        />
        <AccountRecommender name={recommenderName} refused={answered?.recommender} />
        <Card>
          <h2 className="text-lg">{t("account.security.title")}</h2>
          <p className="mt-1 mb-4 text-ink-soft">{t("account.security.text")}</p>
          <AppLink to="/account/security" className={buttonClass("secondary", "sm")}>
            {t("account.security.open")}
          </AppLink>
        </Card>
        {email !== null && <AccountPassword hasPassword={hasPassword} changed={answerTo("newPassword")} />}
        {emailConfirmed && <AccountLetters rewards={getsRewardLetters} />}
        <AccountData confirmationText={confirmationText} obstacle={answered?.obstacle ?? null} loss={loss} />
      </div>
    </div>
  );
}
