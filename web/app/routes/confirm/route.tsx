import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { localisePath, unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { tokenOfLink } from "#app/session/letter-link.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { pathBefore, safeReturnPath } from "#app/session/return-to.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import { DomainError } from "#core/domain/errors";
import { isStop, type LetterPurpose, needsNoSession } from "#core/domain/letter-token";
import type { Viewer } from "#core/domain/viewer";
import { approveAddressChange } from "#core/services/accounts/approve-address-change";
import { changeAddress } from "#core/services/accounts/change-address";
import { confirmEmail } from "#core/services/accounts/confirm-email";
import { readAccount } from "#core/services/accounts/read-account";
import { readLetter } from "#core/services/accounts/read-letter";
import { readWaitingLink } from "#core/services/accounts/read-waiting-link";
import { stopWalletLink } from "#core/services/accounts/stop-wallet-link";
import { readWaitingDetails } from "#core/services/payouts/bank/read-waiting-details";
import { stopBankDetails } from "#core/services/payouts/bank/stop-bank-details";
import { readWaitingMethod } from "#core/services/vendors/read-waiting-method";
import { stopPayoutMethod } from "#core/services/vendors/stop-payout-method";
import type { PageArgs } from "#web/page-context";

/** Actions confirmed on this page; a new password has its own. */
type ConfirmedPurpose = Exclude<LetterPurpose, "reset_password">;

/** Actions whose result is told here; a confirmed address leads on. */
type ToldPurpose = Exclude<ConfirmedPurpose, "confirm_email">;

/** Shows what a letter's link will do, and for which account. Loading it has no effect. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const letter = await readConfirmation({ context, url });
    const { viewer, now } = context;
    const wallet =
      letter?.purpose === "stop_wallet_link" ? await readWaitingLink(context.ctx, { ...letter, now }) : null;
    const bank =
      letter?.purpose === "stop_bank_details" ? await readWaitingDetails(context.ctx, { ...letter, now }) : null;
    const method =
      letter?.purpose === "stop_payout_method" ? await readWaitingMethod(context.ctx, { ...letter, now }) : null;
    return {
      letter: letter && {
        purpose: letter.purpose,
        account: letter.account,
        newEmail: letter.newEmail ?? "",
        wallet: wallet?.address ?? "",
        code: wallet?.code ?? "",
        vendor: (bank ?? method)?.vendorName ?? "",
        method: method?.method ?? null,
        iban: bank?.ibanMasked ?? "",
      },
      confirmedEmail: letter === null && viewer !== null ? await readConfirmedEmail(context, viewer) : null,
      signedIn: viewer !== null,
      mine: letter !== null && (needsNoSession(letter.purpose) || viewer?.id === letter.userId),
      next: nextPage(url),
      back: `${url.pathname}${url.search}`,
      head: { title: `${textOf(pageLocale(url))(titleOf(letter))} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Also after a refusal, which the router does not do by itself: the link may have been used since the page was opened. */
export const shouldRevalidate = () => true;

/** Carries out what the letter is for. A confirmed address leads to where its person was going. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const letter = await readConfirmation({ context, url });
    const asksNobody = letter !== null && needsNoSession(letter.purpose);
    const { id: userId, sessionId } = asksNobody ? nobody : requireViewer(url, context);
    if (!(await context.isWithinLimit("auth"))) {
      return data({ done: null, problem: "tooMany" as const, newEmail: "" }, { status: 429 });
    }
    if (!letter) return data({ done: null, problem: "dead" as const, newEmail: "" }, { status: 404 });
    const input = { token: tokenOfLink(url), userId, sessionId, locale: pageLocale(url), now: context.now };
    try {
      await {
        confirm_email: () => confirmEmail({ ...context.accountCtx, ...context.ctx }, input),
        approve_change: () => approveAddressChange(context.accountCtx, input),
        confirm_change: () => changeAddress({ ...context.accountCtx, ...context.ctx }, input),
        stop_wallet_link: () => stopWalletLink(context.accountCtx, input),
        stop_bank_details: () => stopBankDetails(context.accountCtx, input),
        stop_payout_method: () => stopPayoutMethod(context.accountCtx, input),
      }[letter.purpose]();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === "forbidden") throw error;
      const problem = error.code === "conflict" ? ("taken" as const) : ("dead" as const);
      return data({ done: null, problem, newEmail: "" }, { status: problem === "taken" ? 409 : 404 });
    }
    const { purpose } = letter;
    if (purpose === "confirm_email") {
      return redirect(nextPage(url), { headers: { "set-cookie": writeFlash("emailConfirmed", context.clone.appUrl) } });
    }
    return data({ done: purpose satisfies ToldPurpose, problem: null, newEmail: letter.newEmail ?? "" });
  });

/** Where the reader was going before the letter; to their code where that was nowhere in particular. */
function nextPage(url: URL): string {
  const to = safeReturnPath(url.searchParams.get("to"));
  return to === null || unlocalisePath(to) === "/" ? localisePath(pageLocale(url), "/refcodes") : to;
}

function titleOf(letter: { purpose: ConfirmedPurpose } | null) {
  return letter && isStop(letter.purpose) ? (`confirm.${letter.purpose}.title` as const) : "confirm.title";
}

/** Who presses a link that asks for no sign-in. */
const nobody = { id: "", sessionId: "" };

/** The letter whose token is in the address; null when it is no longer valid or resets a password. */
async function readConfirmation({ context, url }: Pick<PageArgs, "context" | "url">) {
  const letter = await readLetter(context.accountCtx, { token: tokenOfLink(url), now: context.now });
  if (!letter || letter.purpose === "reset_password") return null;
  const purpose: ConfirmedPurpose = letter.purpose;
  return { ...letter, purpose };
}

/** The signed-in person's own address; null when there is none or it is not confirmed. */
async function readConfirmedEmail({ ctx }: PageArgs["context"], { id: userId }: Viewer): Promise<string | null> {
  const { email, emailConfirmed } = await readAccount(ctx, { userId });
  return emailConfirmed ? email : null;
}

export default function Confirm() {
  const { t } = useTranslation();
  const { letter, confirmedEmail, signedIn, mine, next, back } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const purpose = letter?.purpose ?? answered?.done ?? null;
  const stop = purpose !== null && isStop(purpose) ? purpose : null;
  return (
    <div className="mx-auto max-w-md">
      <h1 className="mb-6 text-xl sm:text-2xl">{t(stop ? `confirm.${stop}.title` : "confirm.title")}</h1>
      <Card className="space-y-5">
        {answered?.done ? (
          <Notice tone="success" announce>
            <WithEmail text={t(`confirm.${answered.done}.done`, answered)} of={[answered.newEmail]} />
          </Notice>
        ) : confirmedEmail !== null && (answered?.problem ?? "dead") === "dead" ? (
          <Notice tone="info" announce>
            <WithEmail text={t("confirm.already", { email: confirmedEmail })} of={[confirmedEmail]} />
          </Notice>
        ) : letter === null || answered?.problem ? (
          <Notice tone="warning" announce>
            {t(`confirm.${answered?.problem ?? "dead"}`)}
          </Notice>
        ) : (
          <>
            <p className="break-words">
              <WithEmail
                text={t(`confirm.${letter.purpose}.text`, {
                  ...letter,
                  method: letter.method === null ? "" : t(`payout.method.${letter.method}`),
                })}
                of={[letter.account, letter.newEmail]}
              />
            </p>
            {mine ? (
              <Form method="post">
                <Button type="submit" disabled={busy} className="w-full">
                  {t(`confirm.${letter.purpose}.button`)}
                </Button>
              </Form>
            ) : (
              <Notice tone="info">
                <WithEmail text={t(signedIn ? "confirm.other" : "confirm.signIn", letter)} of={[letter.account]} />
              </Notice>
            )}
          </>
        )}
        {letter === null && confirmedEmail !== null && (
          <Link to={next} className={`${buttonClass()} w-full`}>
            {t("confirm.confirm_email.next")}
          </Link>
        )}
        {answered?.done && isStop(answered.done) ? (
          <AppLink to="/forgot-password" className={`${buttonClass()} w-full`}>
            {t(`confirm.${answered.done}.next`)}
          </AppLink>
        ) : !mine && !signedIn && letter ? (
          <AppLink to={pathBefore("/sign-in", back)} className={`${buttonClass()} w-full`}>
            {t("password.toSignIn")}
          </AppLink>
        ) : (
          <AppLink to="/account" className={`${buttonClass("secondary")} w-full`}>
            {t("confirm.toAccount")}
          </AppLink>
        )}
      </Card>
    </div>
  );
}
