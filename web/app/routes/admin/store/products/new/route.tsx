import { type ActionFunctionArgs, type LoaderFunctionArgs, useActionData, useLoaderData } from "react-router";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { actOnNewProduct, loadNewProduct } from "../../../../goods/new-page.server.ts";
import { NewProduct } from "../../../../goods/new-product.tsx";

export const loader = (args: LoaderFunctionArgs) => loadNewProduct(args, "admin");

export const action = (args: ActionFunctionArgs) => actOnNewProduct(args, "admin");

export const meta: PageMeta<typeof loader> = pageMeta;

export default function NewAdminProduct() {
  const { key, ...shown } = useLoaderData<typeof loader>();
  return <NewProduct {...shown} formKey={key} refused={useActionData<typeof action>()} />;
}
