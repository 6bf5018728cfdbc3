import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { formatRate } from "#app/format/money.ts";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { useRootData } from "#app/session/root-data.ts";
import { sharedPageHeaders } from "#app/session/shared-headers.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { readProgramme } from "#core/services/referrals/read-programme";
import { Estimate } from "./estimate.tsx";
import { Questions } from "./questions.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const locale = pageLocale(url);
    const programme = await readProgramme(context.ctx);
    const { name } = context.clone;
    const t = textOf(locale);
    const rate = formatRate(locale, programme.rateBp);
    return {
      programme,
      name,
      head: { title: `${t("refer.title", { rate })} · ${name}`, description: t("refer.lead", { rate, name }) },
    };
  });

export const headers = sharedPageHeaders;

export const meta: PageMeta<typeof loader> = pageMeta;

const steps = [
  { name: "join", icon: "user" },
  { name: "share", icon: "share" },
  { name: "earn", icon: "gift" },
] as const;

/** The referral programme: how it works, what it brings, and the way in. */
export default function Refer() {
  const { t } = useTranslation();
  const { programme, name } = useLoaderData<typeof loader>();
  const rate = formatRate(useLocale(), programme.rateBp);
  return (
    <div className="mx-auto max-w-3xl">
      <header className="rounded-md bg-gift-soft px-5 py-8 sm:px-10 sm:py-12">
        <p className="flex items-center gap-2 text-sm font-medium text-gift">
          <Icon name="gift" /> {t("refer.kicker")}
        </p>
        <h1 className="mt-3 text-2xl sm:text-3xl" suppressHydrationWarning>
          {t("refer.title", { rate })}
        </h1>
        <p className="mt-3 max-w-text" suppressHydrationWarning>
          {t("refer.lead", { rate, name })}
        </p>
        <div className="mt-6">
          <JoinLink />
        </div>
      </header>
      <section aria-labelledby="steps-title" className="mt-10">
        <h2 id="steps-title" className="text-lg">
          {t("refer.stepsTitle")}
        </h2>
        <ol className="mt-4 grid gap-4 sm:grid-cols-3">
          {steps.map(({ name: step, icon }, at) => (
            <li key={step} className="flex gap-4 rounded-md border border-line bg-surface p-4 sm:flex-col sm:p-5">
              <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-gift-soft text-gift">
                <Icon name={icon} />
              </span>
              <div>
                <h3 suppressHydrationWarning>
                  {at + 1}. {t(`refer.step.${step}.title`, { rate })}
                </h3>
                <p className="mt-1 text-sm text-ink-soft" suppressHydrationWarning>
                  {t(`refer.step.${step}.text`, { rate, token: programme.tokenSymbol })}
                </p>
              </div>
            </li>
          ))}
        </ol>
      </section>
      <Estimate rateBp={programme.rateBp} currency={programme.currency} tokenSymbol={programme.tokenSymbol} />
      <Questions {...programme} />
      <div className="mt-10 flex flex-wrap items-center gap-4 border-t border-line pt-8">
        <JoinLink />
        <p className="text-sm text-ink-soft">{t("refer.free")}</p>
      </div>
    </div>
  );
}

/** The way to one's own link: for a visitor through a new account. */
function JoinLink() {
  const { t } = useTranslation();
  const locale = useLocale();
  const signedIn = Boolean(useRootData()?.viewer);
  const signUp = new URLSearchParams({ new: "account", to: localisePath(locale, "/refcodes") });
  return (
    <AppLink to={signedIn ? "/refcodes" : `/sign-in?${signUp}`} className={`${buttonClass()} max-sm:w-full`}>
      {t(signedIn ? "refer.open" : "refer.join")}
    </AppLink>
  );
}
