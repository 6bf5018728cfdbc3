import { type ActionFunctionArgs, type LoaderFunctionArgs, useActionData, useLoaderData } from "react-router";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { ProductDesk } from "../../../goods/product-desk.tsx";
import { actOnProduct, loadProduct } from "../../../goods/product-page.server.ts";

export const loader = (args: LoaderFunctionArgs) => loadProduct(args, "vendor");

export const action = (args: ActionFunctionArgs) => actOnProduct(args, "vendor");

/** Also after a refusal, which often means that the product has changed. */
export const shouldRevalidate = () => true;

export const meta: PageMeta<typeof loader> = pageMeta;

export default function VendorProduct() {
  const { key, ...shown } = useLoaderData<typeof loader>();
  return <ProductDesk {...shown} formKey={key} answered={useActionData<typeof action>()} />;
}
