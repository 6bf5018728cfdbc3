import { Form, useNavigation } from "react-router";
import { ProductPicture } from "#app/catalogue/product-picture.tsx";
import { formatRate } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink, useAppPath } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { type Column, DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { Money } from "#app/ui/money.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { GoodsBadge } from "#app/ui/status-badge.tsx";
import { type GoodsDesk, type GoodsFilter, goodsFilters, standingOf } from "#core/domain/goods";
import { goodsPath } from "./goods-path.ts";
import { NoVendors } from "./no-vendors.tsx";

interface ListedProduct {
  id: string;
  name: string;
  picture: string | null;
  pictureSeed: string;
  vendorName: string;
  priceMinor: bigint;
  currency: string;
  stock: number;
  referralRateBp: number | null;
  archivedAt: Date | null;
}

interface GoodsListProps {
  desk: GoodsDesk;
  products: readonly ListedProduct[];
  vendors: readonly { id: string; name: string }[];
  next: string | null;
  q: string;
  show: GoodsFilter;
  vendor?: string | undefined;
  before?: string | undefined;
}

/** A desk's goods, with the filter that is in the address. */
export function GoodsList({ desk, products, vendors, next, q, show, vendor, before }: GoodsListProps) {
  const { t } = useTranslation();
  const isFiltered = q !== "" || show !== "all" || vendor !== undefined || before !== undefined;
  const isOwn = desk === "vendor";
  const create = (
    <AppLink to={`${goodsPath(desk)}/new`} className={buttonClass()}>
      {t("goods.new")}
    </AppLink>
  );
  const showAll = (
    <AppLink to={goodsPath(desk)} className={buttonClass("secondary")}>
      {t("goods.showAll")}
    </AppLink>
  );
  if (vendors.length === 0) {
    return (
      <>
        <PageHeader title={t(isOwn ? "goods.titleOwn" : "goods.title")} />
        <NoVendors desk={desk} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={t(isOwn ? "goods.titleOwn" : "goods.title")}
        lead={t(isOwn ? "goods.leadOwn" : "goods.lead")}
        action={create}
      />
      <GoodsSearch desk={desk} vendors={vendors} q={q} show={show} vendor={vendor} />
      <div className="mb-4">
        <FilterChips
          label={t("goods.filter")}
          name="show"
          current={show}
          choices={goodsFilters.map((value) => ({ value, text: t(`goods.show.${value}`) }))}
        />
      </div>
      <GoodsTable
        desk={desk}
        products={products}
        showsVendor={vendors.length > 1}
        empty={
          isFiltered ? (
            <EmptyState icon="search" title={t("goods.noneHere")} text={t("goods.noneHereText")} action={showAll} />
          ) : (
            <EmptyState icon="box" title={t("goods.none")} text={t("goods.noneText")} action={create} />
          )
        }
      />
      <KeysetNav before={before} next={next} />
    </>
  );
}

type SearchProps = Pick<GoodsListProps, "desk" | "vendors" | "q" | "show" | "vendor">;

function GoodsSearch({ desk, vendors, q, show, vendor = "" }: SearchProps) {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const [path = ""] = useAppPath()(goodsPath(desk)).split("?");
  return (
    <Form
      key={`${q}/${vendor}`}
      role="search"
      aria-label={t("goods.search")}
      action={path}
      className="mb-4 flex flex-wrap gap-3"
    >
      {show !== "all" && <input type="hidden" name="show" value={show} />}
      <input
        type="search"
        name="q"
        aria-label={t("goods.search")}
        placeholder={t("goods.search")}
        defaultValue={q}
        maxLength={80}
        autoComplete="off"
        className="field-control min-w-0 flex-1 basis-48"
      />
      {vendors.length > 1 && (
        <select
          name="vendor"
          aria-label={t("goods.ofVendor")}
          defaultValue={vendor}
          className="field-control w-auto! min-w-0 max-sm:basis-36 max-sm:grow"
        >
          <option value="">{t("goods.allVendors")}</option>
          {vendors.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <Button type="submit" look="secondary" disabled={busy}>
        {t("goods.find")}
      </Button>
    </Form>
  );
}

interface GoodsTableProps extends Pick<GoodsListProps, "desk" | "products"> {
  showsVendor: boolean;
  empty: React.ReactNode;
}

function GoodsTable({ desk, products, showsVendor, empty }: GoodsTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<ListedProduct>[] = [
    {
      key: "product",
      head: t("goods.column.product"),
      cell: ({ id, name, picture, pictureSeed, vendorName }) => (
        <div className="flex min-w-0 items-center gap-3">
          <ProductPicture picture={picture} seed={pictureSeed} className="w-10! shrink-0 rounded-sm" />
          <div className="min-w-0">
            <AppLink to={goodsPath(desk, id)} className={`font-medium break-words ${wholeRow}`}>
              {name}
            </AppLink>
            {showsVendor && <p className="break-words text-ink-soft">{vendorName}</p>}
          </div>
        </div>
      ),
    },
    {
      key: "standing",
      head: t("goods.column.standing"),
      cell: (product) => <GoodsBadge standing={standingOf(product)} />,
      phone: "plain",
    },
    {
      key: "stock",
      head: t("goods.column.stock"),
      align: "right",
      cell: ({ stock }) => <span className="tabular-nums">{stock}</span>,
    },
    {
      key: "rate",
      head: t("goods.column.rate"),
      align: "right",
      cell: ({ referralRateBp }) =>
        referralRateBp === null ? (
          <span className="text-ink-soft">{t("goods.rateOfVendor")}</span>
        ) : (
          formatRate(locale, referralRateBp)
        ),
    },
    {
      key: "price",
      head: t("goods.column.price"),
      align: "right",
      cell: ({ priceMinor, currency }) => (
        <span className="font-semibold">
          <Money minor={priceMinor} currency={currency} />
        </span>
      ),
      phone: "corner",
    },
  ];
  return (
    <DataTable
      caption={t(desk === "vendor" ? "goods.titleOwn" : "goods.title")}
      columns={columns}
      rows={products}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}
