import { escapeHtml } from "#core/domain/html";
import { defaultLocale, isLocale, type Locale } from "#core/domain/locale";
import { mayBePaying } from "#core/domain/paying-page";
import { requestIdHeader } from "#core/ports/edge-headers";
import type { EdgeRequest } from "#worker/edge/request/edge-request";
import { refuse } from "#worker/edge/request/refusal";

interface Texts {
  title: string;
  advice: string;
  /** Shown only in the payment flow. */
  paying: string;
  again: string;
  contact: string;
  reference: string;
}

const texts = {
  en: {
    title: "The store will be back in a moment",
    advice: "Something is wrong on our side. Please try again in a minute.",
    paying: "If you were paying, please don’t pay again: your orders show whether the payment has arrived.",
    again: "Try again",
    contact: "Need help? Write to",
    reference: "Reference for support:",
  },
  uk: {
    title: "Магазин скоро запрацює",
    advice: "Сталася помилка з нашого боку. Спробуйте ще раз за хвилину.",
    paying: "Якщо ви саме платили, не платіть ще раз: у замовленнях видно, чи надійшов платіж.",
    again: "Спробувати ще раз",
    contact: "Потрібна допомога? Напишіть на",
    reference: "Номер для звернення до підтримки:",
  },
  ru: {
    title: "Магазин скоро заработает",
    advice: "Произошла ошибка с нашей стороны. Попробуйте ещё раз через минуту.",
    paying: "Если вы как раз платили, не платите ещё раз: в заказах видно, поступил ли платёж.",
    again: "Попробовать ещё раз",
    contact: "Нужна помощь? Напишите на",
    reference: "Номер для обращения в поддержку:",
  },
} satisfies Record<Locale, Texts>;

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.25rem}h1{font-size:1.5rem;line-height:1.3}" +
  "a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 1.25rem;border:1px solid;border-radius:6px;color:inherit;text-decoration:none;font-weight:500}" +
  ".mail{display:inline;min-height:0;padding:0;border:0;text-decoration:underline}a:focus-visible{outline:2px solid;outline-offset:2px}";

function localeOf(request: EdgeRequest): Locale {
  const prefix = request.path.split("/", 2)[1];
  const wanted = isLocale(prefix) ? prefix : request.header("accept-language")?.slice(0, 2).toLowerCase();
  const { locales } = request.settings;
  return locales.find((spoken) => spoken === wanted) ?? locales[0] ?? defaultLocale;
}

/** What came of a request to the app: its answer, or the error that stands in for one. */
export type AppOutcome = { answer: Response; error?: undefined } | { answer?: undefined; error: unknown };

/**
 * The app's answer, mutable. When the app failed, a person who requested a page gets one, and a script the API's error
 * format.
 */
export function presentable(request: EdgeRequest, { answer, error }: AppOutcome): Response {
  const isOurs = answer === undefined || (answer.status >= 500 && wantsPage(request) && !isHtml(answer));
  if (!isOurs) {
    return new Response(answer.body, answer);
  }
  const { path, method } = request;
  if (answer === undefined) {
    request.log.error("the app did not answer", { error, path, method });
  } else {
    request.log.error("the app could not make a page", { path, status: answer.status });
  }
  return wantsPage(request)
    ? unavailablePage(request)
    : refuse(request, 503, "unavailable", "The store is not reachable right now.");
}

function wantsPage(request: EdgeRequest): boolean {
  return request.raw.method === "GET" && (request.header("accept") ?? "").includes("text/html");
}

function isHtml({ headers }: Response): boolean {
  return /^text\/html\b/.test(headers.get("content-type") ?? "");
}

/** Static, localised, never cached. Its link retries. */
function unavailablePage(request: EdgeRequest): Response {
  const locale = localeOf(request);
  const { title, advice, paying, again, contact, reference } = texts[locale];
  const address = escapeHtml(request.settings.contact);
  const help = address && `<p><small>${contact} <a class="mail" href="mailto:${address}">${address}</a></small></p>`;
  const alsoPaying = mayBePaying(request.path) ? `<p>${paying}</p>` : "";
  const page = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${advice}</p>${alsoPaying}<p><a href="">${again}</a></p>${help}<p><small>${reference} ${request.requestId}</small></p></main></body></html>`;
  return new Response(page, {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-language": locale,
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "cache-control": "no-store",
      "retry-after": "30",
      [requestIdHeader]: request.requestId,
    },
  });
}
