import { type ActionFunctionArgs, redirect } from "react-router";
import { parseTheme } from "#core/domain/theme";
import { answer } from "../session/answer.ts";
import { safeReturnPath } from "../session/return-to.ts";
import { writeTheme } from "../session/theme.ts";

/** Keeps the chosen theme and goes back to the page. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, readForm }) => {
    const form = await readForm();
    const to = form.get("to");
    return redirect(safeReturnPath(typeof to === "string" ? to : null) ?? "/", {
      headers: { "set-cookie": writeTheme(parseTheme(form.get("theme")), context.clone.appUrl) },
    });
  });
