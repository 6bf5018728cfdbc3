import { readCookie, writeCookie } from "./cookies.ts";

/** `system` follows the device. */
const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

const COOKIE = "ring_theme";
const ONE_YEAR = 31_536_000;

/** A theme by its name; what is none is `system`. */
export function parseTheme(value: unknown): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}

/** The theme that a visitor has chosen. */
export function readTheme(request: Request): Theme {
  return parseTheme(readCookie(request, COOKIE));
}

/** `Set-Cookie` that keeps a theme for a year. */
export function writeTheme(theme: Theme, appUrl: string): string {
  return writeCookie(COOKIE, theme, { maxAge: ONE_YEAR, httpOnly: true, appUrl });
}

/** What the switch turns to next. */
export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
}
