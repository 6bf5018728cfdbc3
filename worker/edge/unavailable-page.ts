import { defaultLocale, isLocale, type Locale } from "#core/domain/locale";
import { mayBePaying } from "#core/domain/paying-page";
import type { EdgeRequest } from "#worker/edge/context";

interface Texts {
  title: string;
  advice: string;
  /** Shown only in the payment flow. */
  paying: string;
  again: string;
  reference: string;
}

const texts = {
  en: {
    title: "The store will be back in a moment",
    advice: "Something is wrong on our side. Please try again in a minute.",
    paying: "If you were paying, please don’t pay again: your orders show whether the payment has arrived.",
    again: "Try again",
    reference: "Reference for support:",
  },
  uk: {
    title: "Магазин скоро запрацює",
    advice: "Сталася помилка з нашого боку. Спробуйте ще раз за хвилину.",
    paying: "Якщо ви саме платили, не платіть ще раз: у замовленнях видно, чи надійшов платіж.",
    again: "Спробувати ще раз",
    reference: "Номер для звернення до підтримки:",
  },
  ru: {
    title: "Магазин скоро заработает",
    advice: "Произошла ошибка с нашей стороны. Попробуйте ещё раз через минуту.",
    paying: "Если вы как раз платили, не платите ещё раз: в заказах видно, поступил ли платёж.",
    again: "Попробовать ещё раз",
    reference: "Номер для обращения в поддержку:",
  },
} satisfies Record<Locale, Texts>;

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.25rem}h1{font-size:1.5rem;line-height:1.3}" +
  "a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 1.25rem;border:1px solid;border-radius:6px;color:inherit;text-decoration:none;font-weight:500}" +
  "a:focus-visible{outline:2px solid;outline-offset:2px}";

function localeOf(asked: EdgeRequest): Locale {
  const prefix = asked.path.split("/", 2)[1];
  const wanted = isLocale(prefix) ? prefix : asked.header("accept-language")?.slice(0, 2).toLowerCase();
  return isLocale(wanted) ? wanted : defaultLocale;
}

/** Shown while the app cannot provide a page: static, localised, never cached. Its link retries. */
export function unavailablePage(asked: EdgeRequest): Response {
  const locale = localeOf(asked);
  const { title, advice, paying, again, reference } = texts[locale];
  const alsoPaying = mayBePaying(asked.path) ? `<p>${paying}</p>` : "";
  const page = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${advice}</p>${alsoPaying}<p><a href="">${again}</a></p><p><small>${reference} ${asked.requestId}</small></p></main></body></html>`;
  return new Response(page, {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-language": locale,
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "cache-control": "no-store",
      "retry-after": "30",
      "x-request-id": asked.requestId,
    },
  });
}
