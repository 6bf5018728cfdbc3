import { isRouteErrorResponse, useLocation } from "react-router";
import { ProductCard, type ShownProduct } from "#app/catalogue/product-card.tsx";
import { unlocalisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { isDesk } from "#app/navigation/desks.ts";
import type { ErrorDetails } from "#app/session/answer.ts";
import { useRequestFacts } from "#app/session/request-facts.ts";
import { pathBefore } from "#app/session/return-to.ts";
import { useRootData } from "#app/session/root-data.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { mayBePaying } from "#core/domain/paying-page";
import type { UserRole } from "#core/domain/viewer";
import { CatalogueSearch } from "./catalogue-search.tsx";

type Kind = "notFound" | "forbidden" | "unproven" | "notSignedIn" | "tooMany" | "refused" | "badAddress" | "unexpected";

function kindOf(error: unknown): Kind {
  if (!isRouteErrorResponse(error)) return "unexpected";
  if (error.status === 404) return "notFound";
  if (error.status === 403) return isUnproven(detailsOf(error)) ? "unproven" : "forbidden";
  if (error.status === 401) return "notSignedIn";
  if (error.status === 429) return "tooMany";
  if (error.status >= 500) return "unexpected";
  return detailsOf(error).isRead ? "badAddress" : "refused";
}

/** Whether the reader only has to prove who they are. */
function isUnproven({ code }: Partial<ErrorDetails>): boolean {
  return code === "fresh_proof_needed" || code === "factor_needed";
}

/** Error details from the response; empty when it is not one of ours. */
function detailsOf(error: unknown): Partial<ErrorDetails> & { goods?: ShownProduct[] } {
  if (!isRouteErrorResponse(error) || typeof error.data !== "object" || error.data === null) return {};
  return error.data;
}

/** Where to go from here: those who work for the store go back to their desk, from a page of it. */
function useWayBack() {
  const role = useRootData()?.viewer?.role ?? "user";
  const { pathname } = useLocation();
  return wayBack[isDesk(unlocalisePath(pathname)) ? role : "user"];
}

const wayBack = {
  user: { to: "/", text: "error.toCatalogue" },
  vendor: { to: "/vendor", text: "error.toVendor" },
  admin: { to: "/admin", text: "error.toAdmin" },
} as const satisfies Record<UserRole, { to: string; text: string }>;

/** Says what happened and what to do now. Never shows a stack trace. */
export function ErrorPage({ error, cloneName, contact }: { error: unknown; cloneName: string; contact: string }) {
  const { t } = useTranslation();
  const page = useRequestFacts();
  const { pathname, search } = useLocation();
  const kind = kindOf(error);
  const back = useWayBack();
  const { requestId = page.requestId, goods = [] } = detailsOf(error);
  const title = t(`error.${kind}.title`);
  return (
    <div className="mx-auto max-w-text px-4 py-16 sm:px-6 sm:py-24">
      <title>{cloneName ? `${title} · ${cloneName}` : title}</title>
      <h1 className="text-xl sm:text-2xl">{title}</h1>
      <p className="mt-3 text-ink-soft">{t(`error.${kind}.text`)}</p>
      {kind === "unexpected" && mayBePaying(pathname) && (
        <p className="mt-3 text-ink-soft">{t("error.unexpected.paying")}</p>
      )}
      {kind === "notFound" && (
        <div className="mt-6">
          <CatalogueSearch />
        </div>
      )}
      <div className="mt-8 flex flex-wrap gap-3">
        {(kind === "unexpected" || kind === "tooMany") && (
          <a href={pathname + search} className={buttonClass()}>
            {t("error.again")}
          </a>
        )}
        <AppLink to={back.to} className={buttonClass(kind === "unexpected" ? "secondary" : "primary")}>
          {t(back.text)}
        </AppLink>
        {kind === "unproven" && (
          <AppLink to={pathBefore("/confirm-identity", pathname + search)} className={buttonClass("secondary")}>
            {t("identity.title")}
          </AppLink>
        )}
        {kind === "notSignedIn" && (
          <AppLink to="/sign-in" className={buttonClass("secondary")}>
            {t("shell.signIn")}
          </AppLink>
        )}
      </div>
      {goods.length > 0 && (
        <section className="mt-12">
          <h2 className="mb-4 text-lg">{t("error.notFound.goods")}</h2>
          <ul className="grid grid-cols-2 gap-4 sm:grid-cols-4">
            {goods.map((product) => (
              <ProductCard key={product.slug} product={product} level="h3" />
            ))}
          </ul>
        </section>
      )}
      {requestId && (
        <p className="mt-10 text-sm text-ink-soft">
          {t("error.requestId")} <code className="select-all break-all">{requestId}</code>{" "}
          <a
            href={`mailto:${contact}?subject=${requestId}`}
            className="inline-block max-w-full break-words underline underline-offset-4"
          >
            {contact}
          </a>
        </p>
      )}
    </div>
  );
}
