import { type ActionFunctionArgs, redirect } from "react-router";
import { answer } from "#app/session/answer.ts";
import { writeTheme } from "#app/session/theme-cookie.ts";
import { localPath } from "#core/domain/local-path";
import { parseTheme } from "#core/domain/theme";

/** Stores the chosen theme and goes back to the page. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, readForm }) => {
    const form = await readForm();
    const to = form.get("to");
    return redirect(localPath(typeof to === "string" ? to : null) ?? "/", {
      headers: { "set-cookie": writeTheme(parseTheme(form.get("theme")), context.clone.appUrl) },
    });
  });
