import { defaultLocale, isLocale, type Locale } from "#core/domain/locale";
import type { EdgeRequest } from "#worker/edge/context";

const texts = {
  en: { title: "The store will be back in a moment", advice: "Please reload this page in a minute." },
  uk: { title: "Магазин зараз повернеться", advice: "Оновіть сторінку за хвилину." },
  ru: { title: "Магазин сейчас вернётся", advice: "Обновите страницу через минуту." },
} satisfies Record<Locale, { title: string; advice: string }>;

function localeOf(asked: EdgeRequest): Locale {
  const prefix = asked.path.split("/", 2)[1];
  const wanted = isLocale(prefix) ? prefix : asked.header("accept-language")?.slice(0, 2).toLowerCase();
  return isLocale(wanted) ? wanted : defaultLocale;
}

/** What a person sees while the app cannot be reached: static, in their language, never cached. */
export function unavailablePage(asked: EdgeRequest): Response {
  const locale = localeOf(asked);
  const { title, advice } = texts[locale];
  const page = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title></head><body><main><h1>${title}</h1><p>${advice}</p><p><small>${asked.requestId}</small></p></main></body></html>`;
  return new Response(page, {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-language": locale,
      "content-security-policy": "default-src 'none'",
      "cache-control": "no-store",
      "retry-after": "30",
      "x-request-id": asked.requestId,
    },
  });
}
