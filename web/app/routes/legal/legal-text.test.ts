import { describe, expect, it } from "vitest";
import { legalPages } from "#core/domain/legal-page";
import { locales } from "#core/domain/locale";
import { legalText } from "./legal-text.server.ts";

const values = { store: "Ring <b>Test</b>", contact: "help@store.test" };

describe.each(locales)("the legal pages in %s", (locale) => {
  it.each(legalPages)(
    "%s: a template that says so, in the reader's language, with the store's name and address",
    (page) => {
      const { html, locale: shown } = legalText({ slug: "no-clone", page, locale, locales, values });
      expect(shown).toBe(locale);
      expect(html).toMatch(/<h1>.+<\/h1>/);
      expect(html).toMatch(/<blockquote>\s*<p><strong>/);
      expect(html).toContain("[");
      expect(html).not.toMatch(/<b>|\{store\}|\{contact\}/);
      expect(html).toContain('href="mailto:help@store.test"');
      if (locale === "uk") expect(html.replace(/<[^>]*>/g, "")).not.toMatch(/[ыэъё]/i);
      if (locale === "ru") expect(html.replace(/<[^>]*>/g, "")).not.toMatch(/[іїєґ]/i);
    },
  );
});
