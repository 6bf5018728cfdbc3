import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { tokenOfLink } from "#app/session/letter-link.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { WithEmail } from "#app/ui/with-email.tsx";
import { readPairing } from "#core/services/accounts/pairing/read-pairing";
import { SignPairing } from "./sign-pairing.tsx";

/** What the wallet of this device is asked to be linked to. It shows the token's holder no more than they must sign. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const token = tokenOfLink(url);
    const pairing = await readPairing(context.ctx, { token, now: context.now });
    const { appUrl, chainId, name } = context.clone;
    const head = { title: `${textOf(pageLocale(url))("wallets.pairing.pageTitle")} · ${name}` };
    if (!pairing) return { request: null, name, head };
    const { account, code, nonce, terms } = pairing;
    const message = { chainId, domain: new URL(appUrl).host, uri: appUrl };
    const page = appUrl + url.pathname + url.search;
    return { request: { token, account, code, nonce, terms, message, page }, name, head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Where the wallet's app on a phone signs for an account on another screen. No session is made here. */
export default function LinkWallet() {
  const { t } = useTranslation();
  const { request, name } = useLoaderData<typeof loader>();
  return (
    <div className="mx-auto max-w-md">
      <h1 className="mb-6 text-xl sm:text-2xl">{t("wallets.pairing.pageTitle")}</h1>
      <Card className="space-y-5">
        {request === null ? (
          <Notice tone="warning">{t("wallets.pairing.dead")}</Notice>
        ) : (
          <>
            <p className="break-words">
              <WithEmail
                text={t(request.code === null ? "wallets.pairing.pageText" : "wallets.pairing.pageTextCode", {
                  account: request.account,
                  code: request.code ?? "",
                  store: name,
                })}
                of={[request.account]}
              />
            </p>
            <Notice tone="warning">{t("wallets.pairing.ownOnly")}</Notice>
            <SignPairing {...request} store={name} />
          </>
        )}
      </Card>
    </div>
  );
}
