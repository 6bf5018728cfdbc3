import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { isWalletAddress, shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { WalletExplained } from "#app/referral/wallet-explained.tsx";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import { DomainError } from "#core/domain/errors";
import { listWallets } from "#core/services/accounts/list-wallets";
import { readAccount } from "#core/services/accounts/read-account";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { LinkWalletButton } from "./link-wallet-button.tsx";
import { PhoneWallet } from "./phone-wallet.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const { appUrl, chainId, name, tokenSymbol } = context.clone;
    const [wallets, account] = await Promise.all([
      listWallets(context.ctx, { userId, now: context.now }),
      readAccount(context.ctx, { userId }),
    ]);
    return {
      wallets,
      tokenSymbol,
      unconfirmed: account.hasPassword && !account.emailConfirmed ? account.email : null,
      message: { chainId, domain: new URL(appUrl).host, uri: appUrl },
      head: { title: `${textOf(pageLocale(url))("wallets.title")} · ${name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const unlinkSchema = z.object({ intent: z.literal("unlink"), address: z.string().refine(isWalletAddress) });

/** Unlinks one wallet, with a fresh proof: it is a way to sign in, and its code stops. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireViewer(url, context);
    const form = await readForm();
    const submitted = unlinkSchema.safeParse(Object.fromEntries(form));
    if (!submitted.success) throw new DomainError("invalid_input", "no wallet is named");
    const { address } = submitted.data;
    return withFreshProof({ context, url, viewer, form }, async () => {
      try {
        await unlinkWallet(context.ctx, { userId: viewer.id, address, now: context.now });
      } catch (error) {
        if (error instanceof DomainError && (error.code === "conflict" || error.code === "not_found")) {
          return data({ problem: error.code }, { status: error.code === "conflict" ? 409 : 404 });
        }
        throw error;
      }
      return showAgain({ url, appUrl: context.clone.appUrl, flash: "walletUnlinked" });
    });
  });

export default function AccountWallets() {
  const { t } = useTranslation();
  const { wallets, tokenSymbol, unconfirmed, message } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <>
      <PageHeader title={t("wallets.title")} lead={t("wallets.lead")} />
      <HeldFormDialog />
      <div className="space-y-6">
        {answered?.problem && (
          <Notice tone="danger" announce>
            {t(`wallets.problem.${answered.problem}`)}
          </Notice>
        )}
        {wallets.length === 0 ? (
          <EmptyState icon="wallet" title={t("wallets.none")} text={t("wallets.noneText")} />
        ) : (
          <ul className="divide-y divide-line rounded-md border border-line bg-surface">
            {wallets.map(({ address, linkedAt, code, paysFrom }) => (
              <li key={address} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-4 sm:px-6">
                <div className="min-w-0">
                  <p className="text-sm break-all">
                    <code>{address}</code>
                  </p>
                  <p className="mt-1 text-sm text-ink-soft">
                    {t("wallets.since")} <DateTime at={linkedAt} dateOnly />
                    {code && (
                      <>
                        {" · "}
                        {t("wallets.code")}{" "}
                        <AppLink to="/refcodes" className="text-brand underline underline-offset-4">
                          {code}
                        </AppLink>
                      </>
                    )}
                  </p>
                  {paysFrom && (
                    <p className="mt-1 text-sm text-ink-soft">
                      {t("wallets.paysFrom")} <DateTime at={paysFrom} />
                    </p>
                  )}
                </div>
                <Form method="post">
                  <input type="hidden" name="intent" value="unlink" />
                  <input type="hidden" name="address" value={address} />
                  <ConfirmDialog
                    trigger={t("wallets.unlink")}
                    title={t("wallets.unlinkTitle", { wallet: shortWallet(address) })}
                    confirm={t("wallets.unlink")}
                    confirmLook="danger"
                    busy={busy}
                  >
                    <p>{t(paysFrom ? "wallets.unlinkWaitingText" : "wallets.unlinkText")}</p>
                  </ConfirmDialog>
                </Form>
              </li>
            ))}
          </ul>
        )}
        {wallets.some(({ code }) => code) && (
          <AppLink to="/refcodes" className={buttonClass("secondary")}>
            <Icon name="share" />
            {t("wallets.share")}
          </AppLink>
        )}
        {unconfirmed === null ? (
          <div className="space-y-6">
            <LinkWalletButton {...message} />
            <PhoneWallet appUrl={message.uri} />
          </div>
        ) : (
          <Notice tone="warning">
            <WithEmail text={t("wallets.unconfirmed", { email: unconfirmed })} of={[unconfirmed]} />{" "}
            <AppLink to="/account" className="underline underline-offset-4">
              {t("wallets.toAccount")}
            </AppLink>
          </Notice>
        )}
        <WalletExplained tokenSymbol={tokenSymbol} />
      </div>
    </>
  );
}
