import { type ActionFunctionArgs, redirect } from "react-router";
import { parseTheme } from "#core/domain/theme";
import { pageArgs } from "#web/page-context";
import { safeReturnPath } from "../session/return-to.ts";
import { writeTheme } from "../session/theme.ts";

/** Keeps the chosen theme and goes back to the page. */
export const action = async (args: ActionFunctionArgs) => {
  const { request, context } = pageArgs(args);
  const form = await request.formData();
  const to = form.get("to");
  return redirect(safeReturnPath(typeof to === "string" ? to : null) ?? "/", {
    headers: { "set-cookie": writeTheme(parseTheme(form.get("theme")), context.clone.appUrl) },
  });
};
