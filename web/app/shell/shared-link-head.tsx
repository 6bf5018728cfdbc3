import { useLocation, useMatches } from "react-router";
import { localisePath, unlocalisePath } from "#app/i18n/locales.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { headOf } from "#app/session/page-meta.ts";
import type { Locale } from "#core/domain/locale";
import type { CloneFacts } from "#web/page-context";

/** What a link looks like where no picture of its own stands for it: a wrapped present with an empty tag. */
const GIFT = "/assets/gift.1.jpg";
/** The size of pictures drawn for link previews, px. */
const CARD = { width: 1200, height: 630 };

/** Languages as Open Graph writes them. */
const territories: Record<Locale, string> = { en: "en_GB", uk: "uk_UA", ru: "ru_UA" };

/**
 * A page's one address, the same page in the other languages, and, for a page that is meant for everybody, what a link to it
 * looks like. Without codes or tracking: what is shared and cached is the same for all.
 */
export function SharedLinkHead({ name, appUrl, locales }: Pick<CloneFacts, "name" | "appUrl" | "locales">) {
  const locale = useLocale();
  const { pathname, search } = useLocation();
  const head = headOf(useMatches().at(-1)?.loaderData);
  const [main] = locales;
  if (!appUrl || main === undefined) return null;
  const path = unlocalisePath(pathname);
  const shelf = path === "/" ? /[?&](page=[1-9]\d{0,2})(?:&|$)/.exec(search)?.[1] : undefined;
  const page = path + (shelf ? `?${shelf}` : "");
  const address = (language: Locale) => appUrl + localisePath(language, page);
  const picture = head?.picture;
  const card = head?.card ?? (picture ? undefined : GIFT);
  return (
    <>
      <link rel="canonical" href={address(locale)} />
      {locales.map((language) => (
        <link key={language} rel="alternate" hrefLang={language} href={address(language)} />
      ))}
      <link rel="alternate" hrefLang="x-default" href={address(main)} />
      {head?.description && (
        <>
          <meta property="og:site_name" content={name} />
          <meta property="og:type" content={picture === undefined ? "website" : "product"} />
          <meta property="og:title" content={head.title} />
          <meta property="og:description" content={head.description} />
          <meta property="og:url" content={address(locale)} />
          <meta property="og:locale" content={territories[locale]} />
          <meta property="og:image" content={appUrl + (card ?? picture)} />
          {card && <meta property="og:image:width" content={String(CARD.width)} />}
          {card && <meta property="og:image:height" content={String(CARD.height)} />}
          <meta name="twitter:card" content="summary_large_image" />
        </>
      )}
    </>
  );
}
