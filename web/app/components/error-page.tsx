import { useTranslation } from "react-i18next";
import { isRouteErrorResponse } from "react-router";
import { useRequestFacts } from "../session/request-facts.ts";
import { AppLink } from "./app-link.tsx";
import { buttonClass } from "./button.tsx";

type Kind = "notFound" | "forbidden" | "notSignedIn" | "tooMany" | "refused" | "unexpected";

function kindOf(error: unknown): Kind {
  if (!isRouteErrorResponse(error)) return "unexpected";
  if (error.status === 404) return "notFound";
  if (error.status === 403) return "forbidden";
  if (error.status === 401) return "notSignedIn";
  if (error.status === 429) return "tooMany";
  return error.status < 500 ? "refused" : "unexpected";
}

/** The id of the request that failed: its own where the answer names it, else the page's. */
function requestIdOf(error: unknown): string | null {
  if (!isRouteErrorResponse(error)) return null;
  const { data } = error;
  return typeof data === "object" && data !== null && typeof data.requestId === "string" ? data.requestId : null;
}

/** What happened, what it means and what to do now. Never a stack. */
export function ErrorPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const page = useRequestFacts();
  const kind = kindOf(error);
  const requestId = requestIdOf(error) ?? page.requestId;
  return (
    <div className="mx-auto max-w-text px-4 py-16 sm:px-6 sm:py-24">
      <h1 className="text-xl sm:text-2xl">{t(`error.${kind}.title`)}</h1>
      <p className="mt-3 text-ink-soft">{t(`error.${kind}.text`)}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        <AppLink to="/" className={buttonClass()}>
          {t("error.toCatalogue")}
        </AppLink>
        {kind === "notSignedIn" && (
          <AppLink to="/sign-in" className={buttonClass("secondary")}>
            {t("shell.signIn")}
          </AppLink>
        )}
      </div>
      {requestId && (
        <p className="mt-10 text-sm text-ink-soft">
          {t("error.requestId")} <code className="select-all break-all">{requestId}</code>
        </p>
      )}
    </div>
  );
}
