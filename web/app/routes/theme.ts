import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { parseTheme } from "#core/domain/theme";
import { safeReturnPath } from "../session/return-to.ts";
import { writeTheme } from "../session/theme.ts";

/** Keeps the chosen theme and goes back to the page. */
export const action = async ({ request, context }: ActionFunctionArgs) => {
  const form = await request.formData();
  const to = form.get("to");
  return redirect(safeReturnPath(typeof to === "string" ? to : null) ?? "/", {
    headers: { "set-cookie": writeTheme(parseTheme(form.get("theme")), context.clone.appUrl) },
  });
};
