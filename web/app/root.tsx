import { type CSSProperties, lazy, type ReactNode, Suspense } from "react";
import {
  Links,
  type LinksFunction,
  type LoaderFunctionArgs,
  Meta,
  type MetaFunction,
  Outlet,
  redirect,
  ScrollRestoration,
  useLocation,
  useRouteError,
} from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { defaultLocale } from "#core/domain/locale";
import { countUnread } from "#core/services/accounts/list-notifications";
import { findSavedOrder } from "#core/services/orders/find-saved-order";
import { pageArgs } from "#web/page-context";
import stylesheet from "./app.css?url";
import { readCart } from "./cart/cart-cookie.ts";
import { useTextsOfPage } from "./i18n/add-texts.ts";
import { spokenAddress, unlocalisePath } from "./i18n/locales.ts";
import { useLocale } from "./i18n/use-locale.ts";
import { isDesk } from "./navigation/desks.ts";
import { isShelf } from "./navigation/shelves.ts";
import { chosenAddress } from "./session/chosen-address.ts";
import { keepPage } from "./session/lost-connection.ts";
import { useRequestFacts } from "./session/request-facts.ts";
import { type RootData, useRootData } from "./session/root-data.ts";
import { readTheme } from "./session/theme-cookie.ts";
import { useUnstoredCodes } from "./session/visitor-search.ts";
import { ErrorPage } from "./shell/error-page.tsx";
import { FriendStrip } from "./shell/friend-strip.tsx";
import { EarlyScript, MissingFilesNote } from "./shell/missing-files.tsx";
import { NavigationProgress } from "./shell/navigation-progress.tsx";
import { PageScripts } from "./shell/page-scripts.tsx";
import { PlainConsent } from "./shell/plain-consent.tsx";
import { useTheme } from "./shell/preferences-menu.tsx";
import { ReferralAttributionEffect } from "./shell/referral-attribution-effect.tsx";
import { SharedLinkHead } from "./shell/shared-link-head.tsx";
import { AccountRail } from "./shell/signed-in.ts";
import { SiteFooter } from "./shell/site-footer.tsx";
import { SiteHeader } from "./shell/site-header.tsx";
import { Toasts } from "./shell/toasts.tsx";

/** Fetched by those who have to be asked, and by nobody else. Without it the code just stays in the address. */
const ConsentBanner = lazy(() =>
  import("./shell/consent-banner.tsx").then(
    (file) => ({ default: file.ConsentBanner }),
    () => ({ default: () => null }),
  ),
);

/** Loaded once the page is there: it depends on the browser alone. */
const LanguageOffer = lazy(() =>
  import("./shell/language-offer.tsx").then(
    (file) => ({ default: file.LanguageOffer }),
    () => ({ default: () => null }),
  ),
);

/** Loaded for buyers with an unpaid order; checkout pages show it themselves. */
const SavedOrderStrip = lazy(() =>
  import("./checkout/saved-order.tsx").then(
    (file) => ({ default: file.SavedOrderStrip }),
    () => ({ default: () => null }),
  ),
);

/** Loaded in advance, so that it is there when the connection drops. */
const OfflineGuard = lazy(() =>
  import("./shell/offline-guard.tsx").then(
    (file) => ({ default: file.OfflineGuard }),
    () => ({ default: () => null }),
  ),
);

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  { rel: "apple-touch-icon", href: "/apple-touch-icon.png" },
];

export const loader = async (args: LoaderFunctionArgs) => {
  const { context, request, url } = pageArgs(args);
  const { clone, viewer, consent, ctx, now } = context;
  const elsewhere = spokenAddress(url, clone.locales) ?? chosenAddress(request, url, clone.locales);
  // Not for good: the store may learn the language, and a visitor choose another.
  if (elsewhere !== null && !context.refused) throw redirect(elsewhere);
  // The page must not fail for the sake of the notification count or the reminder above it.
  const [unread, saved] = viewer
    ? await Promise.all([
        countUnread(ctx, { userId: viewer.id }).catch(() => 0),
        findSavedOrder(ctx, { buyerId: viewer.id, now }).catch(() => null),
      ])
    : [0, null];
  const [theme, cartCount] = [readTheme(request), readCart(request).length];
  return { clone, viewer, consent, unread, saved, theme, cartCount } satisfies RootData;
};

/** An error page sets its own title. */
export const meta: MetaFunction<typeof loader> = ({ loaderData, error }) =>
  loaderData && error === undefined ? [{ title: loaderData.clone.name }] : [];

const UNKNOWN_CLONE = { name: "", contact: "", brandHue: 255, appUrl: "", locales: [] };

/** The document around every page, error pages included: those may come without the root's data. */
export function Layout({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { nonce, requestId } = useRequestFacts();
  const loaded = useRootData();
  const { name, contact, brandHue, appUrl, locales } = loaded?.clone ?? UNKNOWN_CLONE;
  const theme = useTheme(loaded?.theme ?? "system");
  const codes = useUnstoredCodes();
  const path = unlocalisePath(useLocation().pathname);
  return (
    <html
      lang={locale}
      data-theme={theme === "system" ? undefined : theme}
      data-request-id={requestId}
      style={brandStyle(brandHue)}
      suppressHydrationWarning
    >
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <EarlyScript />
        <Meta />
        <SharedLinkHead name={name} appUrl={appUrl} locales={locales} />
        {/* The only Cyrillic letters of an English page, names of languages, are a small font of their own. */}
        <FontPreload file="inter-latin.3" />
        {locale !== "en" && <FontPreload file="inter-cyrillic.1" />}
        {/* Or prices would be laid out twice, first with the currency sign of another font. */}
        {loaded?.clone.currency === "UAH" && isShelf(path) && <FontPreload file="inter-hryvnia.1" />}
        <Links />
      </head>
      <body data-desk={isDesk(path) || undefined} data-signed-in={loaded?.viewer ? true : undefined}>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-sm focus:bg-surface focus:px-4 focus:py-3"
        >
          {t("shell.skip")}
        </a>
        <MissingFilesNote />
        <NavigationProgress />
        <SiteHeader
          cloneName={name}
          viewer={loaded?.viewer ?? null}
          cartCount={loaded?.cartCount ?? 0}
          unread={loaded?.unread ?? 0}
          theme={loaded?.theme ?? "system"}
        />
        {loaded && !loaded.viewer && <FriendStrip />}
        {loaded?.saved && (
          <Suspense>
            <SavedOrderStrip saved={loaded.saved} />
          </Suspense>
        )}
        <div className="mx-auto flex w-full max-w-page flex-1 gap-10 px-4 sm:px-6">
          {loaded?.viewer && <AccountRail viewer={loaded.viewer} />}
          <main id="content" className="@container min-w-0 flex-1 py-8 sm:py-10">
            {children}
          </main>
        </div>
        <SiteFooter cloneName={name} contact={contact} />
        <Toasts />
        <Suspense>
          <OfflineGuard />
        </Suspense>
        {loaded?.consent === "ask" && <PlainConsent />}
        {codes.length > 0 ? (
          <Suspense>
            <ConsentBanner codes={codes} />
          </Suspense>
        ) : (
          locale === defaultLocale &&
          locales.length > 1 && (
            <Suspense>
              <LanguageOffer />
            </Suspense>
          )
        )}
        <ReferralAttributionEffect mustAsk={loaded?.consent === "ask"} />
        <ScrollRestoration nonce={nonce} />
        <PageScripts nonce={nonce} />
      </body>
    </html>
  );
}

export const clientMiddleware = [keepPage];

export default function App() {
  const isSignedIn = useRootData()?.viewer != null;
  useTextsOfPage(isSignedIn);
  return <Outlet />;
}

export function ErrorBoundary() {
  const clone = useRootData()?.clone;
  return <ErrorPage error={useRouteError()} cloneName={clone?.name ?? ""} contact={clone?.contact ?? ""} />;
}

/** The clone's hue for every token. Holds because React takes custom properties, only its type does not say so. */
function brandStyle(hue: number): CSSProperties {
  return { "--brand-hue": hue } as CSSProperties;
}

/** `fonts.css` names the same file. */
function FontPreload({ file }: { file: string }) {
  return <link rel="preload" as="font" type="font/woff2" href={`/assets/${file}.woff2`} crossOrigin="anonymous" />;
}
