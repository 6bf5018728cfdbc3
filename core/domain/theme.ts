/** Holds the theme that a visitor chose. */
export const themeCookie = "ring_theme";

/** `system` follows the device. */
export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

/** A theme by its name; what is none is `system`. */
export function parseTheme(value: unknown): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}
