const maxLength = 512;
const anyOrigin = "https://store.invalid";

/**
 * Reads a path of this store out of what anybody may have written.
 *
 * @returns path, query and hash, beginning with exactly one slash; null for anything that could lead elsewhere, or to an
 * answer of the API
 */
export function localPath(raw: string | null | undefined): string | null {
  if (!raw || raw.length > maxLength || !raw.startsWith("/")) return null;
  if (/^\/[/\\]/.test(raw) || hasUnsafeCharacter(raw)) return null;
  if (!URL.canParse(raw, anyOrigin)) return null;
  const url = new URL(raw, anyOrigin);
  if (url.origin !== anyOrigin || url.pathname.startsWith("//") || url.pathname.startsWith("/api/")) return null;
  return url.pathname + url.search + url.hash;
}

/** Backslashes and control characters: browsers read some of them as slashes, or drop them. */
function hasUnsafeCharacter(raw: string): boolean {
  return [...raw].some((character) => character === "\\" || character < " " || character === "\u007f");
}
