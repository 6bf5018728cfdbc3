import { Form, type LoaderFunctionArgs, useLoaderData, useSubmit } from "react-router";
import { z } from "zod";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { Button } from "#app/ui/button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { SelectField } from "#app/ui/select-field.tsx";
import { letterKinds, letterTraits } from "#core/domain/letter-kind";
import { locales } from "#core/domain/locale";
import { letterExamples } from "#web/letter-examples";

/** Letters as their readers see them, written from examples: nothing is sent, and nobody's data is read. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { accountCtx, ctx, clone } = context;
    const [main = "en"] = clone.locales;
    const filter = z.object({
      kind: z.enum(letterKinds).catch("orderPaid"),
      language: z
        .enum(locales)
        .refine((locale) => clone.locales.includes(locale))
        .catch(clone.locales.find((locale) => locale === pageLocale(url)) ?? main),
    });
    const { kind, language } = filter.parse(Object.fromEntries(url.searchParams));
    const reader = { kind, locale: language, name: "Olena", account: "o•••@example.org", token: null };
    const letters = letterExamples(ctx.clone.currency)[kind].map((example) => {
      const { subject, text, html } = accountCtx.letters.write({ ...reader, ...example, kind });
      return { subject, text, html };
    });
    return {
      kind,
      language,
      languages: clone.locales,
      isOptional: letterTraits[kind].optional !== undefined,
      letters,
      head: { title: `${textOf(pageLocale(url))("admin.letterPreview.title")} · ${clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminLetters() {
  const { t } = useTranslation();
  const { kind, language, languages, isOptional, letters } = useLoaderData<typeof loader>();
  const submit = useSubmit();
  return (
    <>
      <PageHeader title={t("admin.letterPreview.title")} lead={t("admin.letterPreview.lead")} />
      <Form
        key={`${kind} ${language}`}
        onChange={(event) => void submit(event.currentTarget, { preventScrollReset: true })}
        className="mb-6 grid items-end gap-4 sm:grid-cols-[1fr_12rem_auto]"
      >
        <SelectField
          name="kind"
          label={t("admin.letterPreview.kind")}
          defaultValue={kind}
          choices={letterKinds.map((value) => ({ value, text: t(`admin.people.letter.${value}`) }))}
        />
        <SelectField
          name="language"
          label={t("shell.language")}
          defaultValue={language}
          choices={languages.map((value) => ({ value, text: t(`shell.languages.${value}`) }))}
        />
        <noscript>
          <Button type="submit">{t("admin.letterPreview.show")}</Button>
        </noscript>
      </Form>
      <p className="mb-6 max-w-prose text-sm text-ink-soft">
        {t(isOptional ? "admin.letterPreview.optional" : "admin.letterPreview.owed")}
      </p>
      <ol className="space-y-10">
        {letters.map(({ subject, text, html }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: examples have a place and nothing else
          <li key={index}>
            <h2 className="mb-3 text-lg break-words">{subject}</h2>
            <iframe
              title={t("admin.letterPreview.frame", { subject })}
              sandbox=""
              srcDoc={html}
              className="h-[36rem] w-full rounded-md border border-line bg-white"
            />
            <details className="mt-3">
              <summary className="min-h-11 cursor-pointer py-2 text-sm font-medium">
                {t("admin.letterPreview.plain")}
              </summary>
              <pre className="rounded-md bg-sunken p-4 text-sm break-words whitespace-pre-wrap">{text}</pre>
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}
