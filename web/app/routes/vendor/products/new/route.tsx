import { type ActionFunctionArgs, type LoaderFunctionArgs, useActionData, useLoaderData } from "react-router";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { actOnNewProduct, loadNewProduct } from "../../../goods/new-page.server.ts";
import { NewProduct } from "../../../goods/new-product.tsx";

export const loader = (args: LoaderFunctionArgs) => loadNewProduct(args, "vendor");

export const action = (args: ActionFunctionArgs) => actOnNewProduct(args, "vendor");

export const meta: PageMeta<typeof loader> = pageMeta;

export default function NewVendorProduct() {
  const { key, ...shown } = useLoaderData<typeof loader>();
  return <NewProduct {...shown} formKey={key} refused={useActionData<typeof action>()} />;
}
