import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { GoodsList } from "../../../goods/goods-list.tsx";
import { loadGoods } from "../../../goods/list-page.server.ts";

export const loader = (args: LoaderFunctionArgs) => loadGoods(args, "admin");

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminProducts() {
  return <GoodsList {...useLoaderData<typeof loader>()} />;
}
