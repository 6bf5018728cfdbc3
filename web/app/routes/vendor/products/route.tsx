import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { GoodsList } from "../../goods/goods-list.tsx";
import { loadGoods } from "../../goods/list-page.server.ts";

export const loader = (args: LoaderFunctionArgs) => loadGoods(args, "vendor");

export const meta: PageMeta<typeof loader> = pageMeta;

export default function VendorProducts() {
  return <GoodsList {...useLoaderData<typeof loader>()} />;
}
