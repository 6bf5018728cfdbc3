import { Form, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Field } from "#app/ui/field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { type GoodsDesk, MAX_STOCK } from "#core/domain/goods";
import { goodsPath } from "./goods-path.ts";
import { NoVendors } from "./no-vendors.tsx";
import { ProductFields } from "./product-fields.tsx";
import type { TypedProduct } from "./typed-product.ts";

interface NewProductProps {
  desk: GoodsDesk;
  vendors: readonly { id: string; name: string }[];
  currency: string;
  /** Under which one product is made. */
  formKey: string;
  refused:
    | {
        problem: "name" | "description" | "price" | "stock" | "shop";
        typed: TypedProduct & { stock: string; vendorId: string };
      }
    | undefined;
}

const nothing = { en: "", uk: "", ru: "" };

/** The form of a new product. */
export function NewProduct({ desk, vendors, currency, formKey, refused }: NewProductProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const typed = refused?.typed ?? { name: nothing, description: nothing, price: "", stock: "", vendorId: "" };
  const [only] = vendors;
  return (
    <>
      <p className="mb-3 text-sm">
        <AppLink to={goodsPath(desk)} className="text-brand underline-offset-4 hover:underline">
          {t("goods.back")}
        </AppLink>
      </p>
      <PageHeader title={t("goods.new")} lead={t("goods.newLead")} />
      {!only ? (
        <NoVendors desk={desk} />
      ) : (
        <Card className="max-w-160">
          <Form method="post" className="space-y-5">
            {refused && (
              <Notice tone="danger" announce>
                {t(`goods.problem.${refused.problem}`)}
              </Notice>
            )}
            <input type="hidden" name="key" value={formKey} />
            {vendors.length === 1 ? (
              <input type="hidden" name="vendorId" value={only.id} />
            ) : (
              <label className="block text-sm font-medium">
                <span className="mb-1.5 block">{t("goods.ofVendor")}</span>
                <select name="vendorId" defaultValue={typed.vendorId || only.id} className="field-control" required>
                  {vendors.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <ProductFields typed={typed} currency={currency} />
            <Field
              name="stock"
              label={t("goods.form.stock")}
              type="number"
              inputMode="numeric"
              defaultValue={typed.stock}
              min={0}
              max={MAX_STOCK}
              step={1}
              required
            />
            <Button type="submit" disabled={busy} className="w-full sm:w-auto">
              {t("goods.form.create")}
            </Button>
          </Form>
        </Card>
      )}
    </>
  );
}
