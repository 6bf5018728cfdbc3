import type { ReactNode } from "react";
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { z } from "zod";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { linkTo } from "#core/domain/link-label";
import { locales } from "#core/domain/locale";
import { getProduct } from "#core/services/orders/get-product";
import { listProducts } from "#core/services/orders/list-products";
import { productSearchInput } from "#core/services/orders/list-products-input";
import { readMyLinks } from "#core/services/referrals/read-my-links";
import { referenceInput } from "#core/services/text-input";
import type { PageContext } from "#web/page-context";
import { QrDialog } from "../qr-dialog.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { ProductChoice } from "./product-choice.tsx";

const PAGE_SIZE = 6;

const tones = ["short", "warm", "post"] as const;

const searchSchema = z.object({
  q: productSearchInput.query.catch(""),
  product: referenceInput.optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  label: z.string().optional().catch(undefined),
  lang: z.enum(locales).optional().catch(undefined),
  tone: z.enum(tones).catch("short"),
});

/** All choices are in the address, so the page works without scripts; unknown values are ignored. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: userId } = requireViewer(url, context);
    const { name, appUrl, locales: spoken } = context.clone;
    const own = pageLocale(url);
    const wanted = searchSchema.parse(Object.fromEntries(url.searchParams));
    const lang = wanted.lang !== undefined && spoken.includes(wanted.lang) ? wanted.lang : own;
    const [links, { products }, product] = await Promise.all([
      readMyLinks(context.ctx, { userId }),
      listProducts(context.ctx, { locale: own, page: 1, pageSize: PAGE_SIZE, query: wanted.q || undefined }),
      wanted.product === undefined ? null : findProduct(context, { slug: wanted.product, locale: lang }),
    ]);
    const mine = links.find(({ code }) => code === wanted.code) ?? links[0];
    const label = mine?.labels.find((each) => each === wanted.label);
    const path = localisePath(lang, product === null ? "/" : `/products/${product.slug}`);
    const t = textOf(lang);
    const proposed =
      product === null
        ? t(`refcodes.sharing.text.${wanted.tone}.store`, { name })
        : t(`refcodes.sharing.text.${wanted.tone}.product`, { name, product: product.name });
    return {
      codes: links.map(({ code }) => code),
      mine: mine ?? null,
      label: label ?? null,
      url: mine === undefined ? null : linkTo(appUrl, { path, code: mine.code, label }),
      lang,
      spoken,
      tone: wanted.tone,
      query: wanted.q,
      found: products,
      chosen: product,
      proposed,
      cloneName: name,
      head: { title: `${textOf(own)("refcodes.sharing.title")} · ${name}` },
    };
  });

async function findProduct({ ctx }: Pick<PageContext, "ctx">, input: Parameters<typeof getProduct>[1]) {
  try {
    const product = await getProduct(ctx, input);
    return { ...product, pictureSeed: product.slug };
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return null;
    throw error;
  }
}

export const meta: PageMeta<typeof loader> = pageMeta;

export default function ShareLink() {
  const { t } = useTranslation();
  const own = useLocale();
  const { codes, mine, label, url, lang, spoken, tone, query, found, chosen, proposed, cloneName } =
    useLoaderData<typeof loader>();
  if (mine === null || url === null) {
    return (
      <>
        <PageHeader title={t("refcodes.sharing.title")} />
        <EmptyState
          icon="share"
          title={t("refcodes.sharing.noCode")}
          text={t("refcodes.sharing.noCodeText")}
          action={
            <AppLink to="/refcodes" className={buttonClass("secondary")}>
              {t("refcodes.title")}
            </AppLink>
          }
        />
      </>
    );
  }
  const languages = [own, ...spoken.filter((each) => each !== own)];
  return (
    <div className="max-w-3xl">
      <PageHeader title={t("refcodes.sharing.title")} lead={t("refcodes.sharing.lead")} />
      <div className="space-y-6">
        <Card>
          <h2 className="mb-3 text-lg">{t("refcodes.sharing.what")}</h2>
          <ProductChoice found={found} query={query} chosen={chosen} />
        </Card>
        <Card>
          <h2 className="mb-3 text-lg">{t("refcodes.sharing.link")}</h2>
          <div className="space-y-4">
            {codes.length > 1 && (
              <Choice title={t("refcodes.filter.code")}>
                <FilterChips
                  label={t("refcodes.filter.code")}
                  name="code"
                  choices={codes.map((code) => ({ value: code, text: code }))}
                  current={mine.code}
                />
              </Choice>
            )}
            <Choice title={t("refcodes.sharing.label")}>
              {mine.labels.length > 0 && (
                <FilterChips
                  label={t("refcodes.sharing.label")}
                  name="label"
                  choices={[
                    { value: "", text: t("refcodes.sharing.noLabel") },
                    ...mine.labels.map((each) => ({ value: each, text: each })),
                  ]}
                  current={label ?? ""}
                />
              )}
              <AppLink to="/refcodes#labels-title" className="text-sm text-brand underline underline-offset-4">
                {t("refcodes.sharing.newLabel")}
              </AppLink>
            </Choice>
            <div className="flex flex-wrap items-stretch gap-3">
              <code className="flex min-h-11 min-w-0 flex-1 basis-64 items-center rounded-sm border border-line-strong bg-sunken px-3 py-2 text-sm break-all select-all">
                {url}
              </code>
              <CopyButton text={url} label={t("refcodes.copy")} />
              <QrDialog key={url} url={url} code={[mine.code, chosen?.slug, label].filter(Boolean).join("-")} />
            </div>
          </div>
        </Card>
        <Card>
          <h2 className="mb-3 text-lg">{t("refcodes.sharing.messageTitle")}</h2>
          <div className="mb-4 space-y-4">
            {languages.length > 1 && (
              <Choice title={t("refcodes.sharing.language")}>
                <FilterChips
                  label={t("refcodes.sharing.language")}
                  name="lang"
                  choices={languages.map((each) => ({ value: each, text: t(`shell.languages.${each}`) }))}
                  current={lang}
                />
              </Choice>
            )}
            <Choice title={t("refcodes.sharing.tone")}>
              <FilterChips
                label={t("refcodes.sharing.tone")}
                name="tone"
                choices={tones.map((each) => ({ value: each, text: t(`refcodes.sharing.tones.${each}`) }))}
                current={tone}
              />
            </Choice>
          </div>
          <MessageEditor key={proposed} proposed={proposed} url={url} lang={lang} subject={cloneName} />
        </Card>
      </div>
    </div>
  );
}

function Choice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="space-y-2">
      <p className="text-sm font-medium">{title}</p>
      {children}
    </div>
  );
}
