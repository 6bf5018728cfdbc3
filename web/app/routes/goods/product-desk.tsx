import type { ReactNode } from "react";
import { Form, useNavigation } from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { Trans, useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConfirmDialog } from "#app/ui/confirm-dialog.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { GoodsBadge } from "#app/ui/status-badge.tsx";
import { type GoodsDesk, MAX_STOCK, standingOf } from "#core/domain/goods";
import type { Locale } from "#core/domain/locale";
import { formatMinorAsDecimal } from "#core/domain/money";
import { reasonLength } from "#core/domain/plain-text";
import { textIn } from "#core/domain/translated";
import { goodsPath } from "./goods-path.ts";
import { PictureCard } from "./picture-card.tsx";
import { type ProductAnswer, partOf } from "./product-answer.ts";
import { ProductFields } from "./product-fields.tsx";

interface ShownProduct {
  id: string;
  slug: string;
  vendorName: string;
  name: Record<Locale, string>;
  description: Record<Locale, string>;
  priceMinor: bigint;
  currency: string;
  stock: number;
  referralRateBp: number | null;
  picture: string | null;
  archivedAt: Date | null;
  archivedByStore: boolean;
  version: string;
}

interface ProductDeskProps {
  desk: GoodsDesk;
  product: ShownProduct;
  /** The highest referral rate that the clone allows. */
  maxRateBp: number;
  /** Under which a change of stock is booked once. */
  formKey: string;
  answered: ProductAnswer | undefined;
}

/** One product, with everything about it that its vendor or an admin can change. */
export function ProductDesk({ desk, product, maxRateBp, formKey, answered }: ProductDeskProps) {
  const { t } = useTranslation();
  const name = textIn(product.name, useLocale());
  const problem = answered && "problem" in answered ? answered.problem : null;
  const problemIn = (part: (typeof partOf)[keyof typeof partOf]) =>
    problem !== null &&
    partOf[problem] === part && (
      <Notice tone="danger" announce>
        {t(`goods.problem.${problem}`, { max: maxRateBp / 100 })}
      </Notice>
    );
  return (
    <>
      <p className="mb-3 text-sm">
        <AppLink to={goodsPath(desk)} className="text-brand underline-offset-4 hover:underline">
          {t("goods.back")}
        </AppLink>
      </p>
      <PageHeader
        title={name}
        lead={
          <span className="flex flex-wrap items-center gap-2">
            {product.vendorName} <GoodsBadge standing={standingOf(product)} />
          </span>
        }
        action={
          product.archivedAt === null && (
            <AppLink to={`/products/${product.slug}`} className={buttonClass("secondary")}>
              {t("goods.view")}
            </AppLink>
          )
        }
      />
      <HeldFormDialog />
      {/* On a phone the picture and the stock come before what is seldom changed. */}
      <div className="grid items-start gap-6 @3xl:grid-cols-[minmax(0,1fr)_minmax(0,22rem)] @3xl:grid-rows-[auto_1fr]">
        <TextsCard product={product} answered={answered}>
          {problemIn("edit")}
        </TextsCard>
        <div className="min-w-0 space-y-6 @3xl:col-start-2 @3xl:row-span-2 @3xl:row-start-1">
          <PictureCard
            picture={product.picture}
            seed={product.slug}
            name={name}
            problem={answered && "pictureProblem" in answered ? answered.pictureProblem : null}
          />
          <StockCard stock={product.stock} formKey={formKey}>
            {problemIn("stock")}
          </StockCard>
        </div>
        <div className="min-w-0 space-y-6">
          <RateCard rateBp={product.referralRateBp} maxRateBp={maxRateBp}>
            {problemIn("rate")}
          </RateCard>
          <SaleCard desk={desk} product={product}>
            {problemIn("sale")}
          </SaleCard>
        </div>
      </div>
    </>
  );
}

interface PartProps {
  /** What is wrong, above its fields. */
  children: ReactNode;
}

function TextsCard({ product, answered, children }: PartProps & Pick<ProductDeskProps, "product" | "answered">) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const { name, description, currency, version } = product;
  const kept = { name, description, price: formatMinorAsDecimal(product.priceMinor) };
  const typed = (answered && "typed" in answered && answered.typed) || kept;
  return (
    <Card className="min-w-0">
      <h2 className="text-lg">{t("goods.form.texts")}</h2>
      {/* Anew for each version: what the fields hold is what was saved. */}
      <Form key={`${version}/${typed === kept}`} method="post" preventScrollReset className="mt-4 space-y-5">
        {children}
        <input type="hidden" name="intent" value="edit" />
        <input type="hidden" name="seen" value={version} />
        <ProductFields typed={typed} currency={currency} />
        <Button type="submit" disabled={busy}>
          {t("goods.form.save")}
        </Button>
      </Form>
    </Card>
  );
}

function StockCard({ stock, formKey, children }: PartProps & { stock: number; formKey: string }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("goods.stock.title")}</h2>
      <p className="mt-1 text-sm text-ink-soft">{t("goods.stock.text")}</p>
      <Form key={stock} method="post" preventScrollReset className="mt-4 space-y-4">
        {children}
        <input type="hidden" name="seen" value={stock} />
        <input type="hidden" name="key" value={formKey} />
        <Field
          name="stock"
          label={t("goods.stock.label")}
          type="number"
          inputMode="numeric"
          defaultValue={stock}
          min={0}
          max={MAX_STOCK}
          step={1}
          required
        />
        <Button type="submit" look="secondary" name="intent" value="stock" disabled={busy}>
          {t("goods.stock.save")}
        </Button>
      </Form>
    </Card>
  );
}

function RateCard({ rateBp, maxRateBp, children }: PartProps & { rateBp: number | null; maxRateBp: number }) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <h2 className="text-lg">{t("goods.rate.title")}</h2>
      <p className="mt-1 text-sm text-ink-soft">{t("goods.rate.text")}</p>
      <Form key={rateBp} method="post" preventScrollReset className="mt-4 space-y-4">
        {children}
        {/* Not the button's: a form that was held for a proof is sent again without one. */}
        <input type="hidden" name="intent" value="rate" />
        <Field
          name="rate"
          label={t("goods.rate.label")}
          hint={t("goods.rate.hint", { max: maxRateBp / 100 })}
          inputMode="decimal"
          autoComplete="off"
          maxLength={6}
          defaultValue={rateBp === null ? "" : String(rateBp / 100)}
        />
        <Button type="submit" look="secondary" disabled={busy}>
          {t("goods.rate.save")}
        </Button>
      </Form>
    </Card>
  );
}

function SaleCard({ desk, product, children }: PartProps & Pick<ProductDeskProps, "desk" | "product">) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const { archivedAt, archivedByStore } = product;
  const isAdmin = desk === "admin";
  if (archivedAt === null) {
    return (
      <Card>
        <h2 className="text-lg">{t("goods.sale.title")}</h2>
        <p className="mt-1 mb-4 text-sm text-ink-soft">{t("goods.sale.on")}</p>
        {children}
        <ArchiveForm isAdmin={isAdmin} busy={busy} />
      </Card>
    );
  }
  return (
    <Card>
      <h2 className="text-lg">{t("goods.sale.title")}</h2>
      <p className="mt-1 mb-4 text-sm text-ink-soft">
        <Trans i18nKey="goods.sale.off" components={{ at: <DateTime at={archivedAt} /> }} />
      </p>
      {children}
      {archivedByStore && !isAdmin ? (
        <Notice tone="info">{t("goods.sale.offByStore")}</Notice>
      ) : (
        <Form method="post" preventScrollReset>
          <Button type="submit" look="secondary" name="intent" value="restore" disabled={busy}>
            {t("goods.sale.restore")}
          </Button>
        </Form>
      )}
      {isAdmin && !archivedByStore && <ArchiveForm isAdmin busy={busy} />}
    </Card>
  );
}

/** Takes the product off sale. An admin may also do so with what its vendor took off, who then cannot put it back. */
function ArchiveForm({ isAdmin, busy }: { isAdmin: boolean; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <Form method="post" preventScrollReset className="mt-4">
      <input type="hidden" name="intent" value="archive" />
      <ConfirmDialog
        trigger={t("goods.sale.archive")}
        triggerSize="md"
        title={t("goods.sale.archiveTitle")}
        confirm={t("goods.sale.archive")}
        confirmLook="danger"
        busy={busy}
      >
        <p>{t(isAdmin ? "goods.sale.archiveTextAdmin" : "goods.sale.archiveText")}</p>
        {isAdmin && <Field name="reason" label={t("goods.sale.reason")} required {...reasonLength} />}
      </ConfirmDialog>
    </Form>
  );
}
