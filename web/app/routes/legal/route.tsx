import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { DomainError } from "#core/domain/errors";
import { legalPages } from "#core/domain/legal-page";
import { legalText } from "./legal-text.server.ts";

/** What the operator has to say about the store, from the clone's Markdown. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const page = legalPages.find((name) => name === params.page);
    if (!page) throw new DomainError("not_found", "no such page");
    const { clone, ctx } = context;
    const locale = pageLocale(url);
    const values = { store: clone.name, contact: clone.contact };
    const text = legalText({ slug: ctx.clone.slug, page, locale, locales: clone.locales, values });
    return { ...text, head: { title: `${textOf(locale)(`legal.${page}`)} · ${clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Legal() {
  const { html, locale } = useLoaderData<typeof loader>();
  return (
    <article
      lang={locale}
      className="legal-text max-w-text"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: made from Markdown by a renderer that lets no HTML through
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
