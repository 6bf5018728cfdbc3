const maxLength = 512;
const anyOrigin = "https://store.invalid";

/**
 * Validates an untrusted redirect path.
 *
 * @returns path, query and hash, starting with exactly one slash; null for anything that could leave the site or reach
 *   the API
 */
export function localPath(raw: string | null | undefined): string | null {
  if (!raw || raw.length > maxLength || !raw.startsWith("/")) return null;
  if (/^\/[/\\]/.test(raw) || hasUnsafeCharacter(raw)) return null;
  if (!URL.canParse(raw, anyOrigin)) return null;
  const url = new URL(raw, anyOrigin);
  if (url.origin !== anyOrigin || url.pathname.startsWith("//") || url.pathname.startsWith("/api/")) return null;
  return url.pathname + url.search + url.hash;
}

/** Backslashes and control characters: browsers treat some of them as slashes, or drop them. */
function hasUnsafeCharacter(raw: string): boolean {
  return [...raw].some((character) => character === "\\" || character < " " || character === "\u007f");
}
