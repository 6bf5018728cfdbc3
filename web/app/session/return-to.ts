import { localPath } from "#core/domain/local-path";

/** The address of a page that leads on to `to`, a path with its query, when it is done. */
export function pathBefore(page: string, to: string): string {
  return `${page}?to=${encodeURIComponent(to)}`;
}

/**
 * Checks where to go after sign-in: a path on this site and nothing else.
 *
 * @returns the path with its query, or null for anything that could lead elsewhere or back to sign-in
 */
export function safeReturnPath(raw: string | null | undefined): string | null {
  const path = localPath(raw);
  return path === null || /^(\/[a-z]{2})?\/sign-in\/?(?=$|[?#])/.test(path) ? null : path;
}
