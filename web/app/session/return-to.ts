const MAX_LENGTH = 512;
const ANY_ORIGIN = "https://store.invalid";

/**
 * Checks where to go after sign-in: a path on this site and nothing else.
 *
 * @returns the path with its query, or null for anything that could lead elsewhere or back to sign-in
 */
export function safeReturnPath(raw: string | null | undefined): string | null {
  if (!raw || raw.length > MAX_LENGTH || !raw.startsWith("/")) return null;
  if (/^\/[/\\]/.test(raw) || hasUnsafeCharacter(raw)) return null;
  if (!URL.canParse(raw, ANY_ORIGIN)) return null;
  const url = new URL(raw, ANY_ORIGIN);
  if (url.origin !== ANY_ORIGIN || url.pathname.startsWith("//")) return null;
  if (/^(\/[a-z]{2})?\/sign-in\/?$/.test(url.pathname) || url.pathname.startsWith("/api/")) return null;
  return url.pathname + url.search + url.hash;
}

/** Backslashes and control characters: browsers read some of them as slashes, or drop them. */
function hasUnsafeCharacter(raw: string): boolean {
  return [...raw].some((character) => character === "\\" || character < " " || character === "\u007f");
}
