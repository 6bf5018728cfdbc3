import { useTranslation } from "react-i18next";
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { AppLink } from "../components/app-link.tsx";
import { buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Notice } from "../components/notice.tsx";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";

/** Where the link of a letter ends: the sign-in service has done its part, and names an error where it could not. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    return {
      worked: !url.searchParams.has("error"),
      signedIn: context.viewer !== null,
      head: { title: `${textOf(pageLocale(url))("verified.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Verified() {
  const { t } = useTranslation();
  const { worked, signedIn } = useLoaderData<typeof loader>();
  return (
    <div className="mx-auto max-w-md">
      <h1 className="mb-6 text-xl sm:text-2xl">{t("verified.title")}</h1>
      <Card className="space-y-5">
        <Notice tone={worked ? "success" : "warning"}>{worked ? t("verified.done") : t("verified.dead")}</Notice>
        <AppLink to="/account" className={`${buttonClass()} w-full`}>
          {signedIn ? t("verified.toAccount") : t("password.toSignIn")}
        </AppLink>
        {worked && (
          <AppLink to="/" className={`${buttonClass("secondary")} w-full`}>
            {t("verified.toCatalogue")}
          </AppLink>
        )}
      </Card>
    </div>
  );
}
