import type { ActionFunctionArgs, LoaderFunctionArgs } from "react-router";
import { missingPage } from "#app/catalogue/missing-page.ts";
import { answer } from "#app/session/answer.ts";

/** Every address without a page. */
const notFound = (args: LoaderFunctionArgs | ActionFunctionArgs) =>
  answer(args, async (page) => {
    throw await missingPage(page, []);
  });

export const loader = notFound;
export const action = notFound;

export default function NotFound() {
  return null;
}
