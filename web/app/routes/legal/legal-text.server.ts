import MarkdownIt from "markdown-it";
import type { LegalPage } from "#core/domain/legal-page";
import type { Locale } from "#core/domain/locale";

/** Every text by its place: `clones/<slug>/legal/` holds a clone's own, `clones/legal/` the templates. */
const files = import.meta.glob<string>(["../../../../clones/legal/*.md", "../../../../clones/*/legal/*.md"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** HTML in a text is shown as text, and no link runs a script. */
const markdown = new MarkdownIt({ html: false, linkify: false });

const rendered = new Map<string, string>();

interface LegalQuestion {
  slug: string;
  page: LegalPage;
  locale: Locale;
  /** The clone's, the main one first. */
  locales: readonly Locale[];
  /** What `{store}` and `{contact}` stand for in a text. */
  values: { store: string; contact: string };
}

/**
 * A legal page as HTML, and the language that it is in: the clone's own text in the reader's language, or else in another of its
 * own, or else the template, which says that it is one.
 */
export function legalText({ slug, page, locale, locales, values }: LegalQuestion): { html: string; locale: Locale } {
  const own = [locale, ...locales].map((each) => ({ locale: each, text: textAt(`${slug}/legal`, page, each) }));
  const found = own.find(({ text }) => text !== undefined) ?? { locale, text: textAt("legal", page, locale) };
  const key = `${slug} ${page} ${locale}`;
  const html = rendered.get(key) ?? markdown.render(filled(found.text ?? "", values));
  rendered.set(key, html);
  return { html, locale: found.locale };
}

function textAt(folder: string, page: LegalPage, locale: Locale): string | undefined {
  return files[`../../../../clones/${folder}/${page}.${locale}.md`];
}

function filled(text: string, { store, contact }: LegalQuestion["values"]): string {
  return text.replaceAll("{store}", () => store).replaceAll("{contact}", () => contact);
}
