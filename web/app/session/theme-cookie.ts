import { parseTheme, type Theme, themeCookie } from "#core/domain/theme";
import type { PageRequest } from "#web/page-context";
import { readCookie, writeCookie } from "./cookies.ts";

const ONE_YEAR = 31_536_000;

/** The theme that a visitor has chosen. */
export function readTheme(request: PageRequest): Theme {
  return parseTheme(readCookie(request, themeCookie));
}

/** `Set-Cookie` that keeps a theme for a year. */
export function writeTheme(theme: Theme, appUrl: string): string {
  return writeCookie(themeCookie, theme, { maxAge: ONE_YEAR, httpOnly: true, appUrl });
}
