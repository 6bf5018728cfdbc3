import { createInstance, type TFunction } from "i18next";
import { letterTraits } from "#core/domain/letter-kind";
import type { Locale } from "#core/domain/locale";
import type { LetterWriter } from "#core/ports/letter-writer";
import { localisePath } from "#web/app/i18n/locales";
import { letterHtml, letterText } from "#web/letter-html";
import { rowsOf, type SpokenFacts, sentencesOf, valuesOf } from "#web/letter-values";
import en from "./locales/en/mail.json" with { type: "json" };
import ru from "./locales/ru/mail.json" with { type: "json" };
import uk from "./locales/uk/mail.json" with { type: "json" };

const bundles = { en, uk, ru };
const texts = createInstance();
void texts.init({
  resources: Object.fromEntries(Object.entries(bundles).map(([locale, mail]) => [locale, { mail }])),
  defaultNS: "mail",
  ns: ["mail"],
  fallbackLng: false,
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** What a store's letters need to know of it. */
export interface LetterStore {
  store: string;
  /** Where its readers write to. */
  contact: string;
  appUrl: string;
  tokenSymbol: string;
  /** Hue of the brand colour, degrees 0..360. */
  brandHue: number;
  /** The languages it speaks, the main one first. */
  locales: readonly [Locale, ...Locale[]];
}

/**
 * Writes a store's letters, as text and as HTML with all user input escaped. A reader whose language the store does not
 * speak, or does not know, is written to in its main one.
 */
export function createLetterWriter(store: LetterStore): LetterWriter {
  const [main] = store.locales;
  return {
    write(facts) {
      const locale = store.locales.find((spoken) => spoken === facts.locale) ?? main;
      return writeLetter({ ...facts, locale }, store);
    },
  };
}

function writeLetter(facts: SpokenFacts, { store, contact, appUrl, tokenSymbol, brandHue }: LetterStore) {
  const { kind, locale, name, unsubscribeToken } = facts;
  const { page, nature, invites } = letterTraits[kind];
  const t: TFunction = texts.getFixedT(locale, "mail");
  const about = facts.refund ?? facts.parcel ?? facts.order;
  const path = about ? `${page}/${encodeURIComponent(about.orderReference)}` : page;
  const address = (to: string, query = "") => `${appUrl}${localisePath(locale, to)}${query}`;
  const values = { store, contact, ...valuesOf(facts, tokenSymbol) };
  const write = (sentences: readonly string[]) => sentences.map((each) => t(`${kind}.${each}`, values)).join(" ");
  const { body, after } = sentencesOf(facts);
  const unsubscribeUrl = unsubscribeToken ? address("/unsubscribe", `?token=${unsubscribeToken}`) : null;
  const parts = {
    locale,
    store,
    subject: t(`${kind}.subject`, values),
    greeting: name === null ? t("greetingPlain") : t("greeting", { name }),
    body: write(body),
    rows: rowsOf(facts, t("total")),
    after: write(after),
    button: { text: t(`${kind}.button`), url: address(path, queryOf(facts)) },
    validity: nature === "tells" ? "" : t(`${kind}.validity`),
    linkText: t("linkText"),
    // What the others tell of has happened, or will: "do nothing" would be bad advice.
    footer: t(nature === "asks" ? "footer" : "footerOfAccount", values),
    contact: { text: t("contact"), address: contact },
    programme: invites ? { text: t("programme", values), url: address("/refer") } : null,
    unsubscribe: unsubscribeUrl === null ? null : { text: t("unsubscribe"), url: unsubscribeUrl },
  };
  return { kind, subject: parts.subject, text: letterText(parts), html: letterHtml(parts, brandHue), unsubscribeUrl };
}

/** The query of a letter's link: its token, and where its reader goes after that. */
function queryOf({ token, to }: SpokenFacts): string {
  return token === null ? "" : `?${new URLSearchParams({ token, ...(to !== undefined && { to }) })}`;
}
