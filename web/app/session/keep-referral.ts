import type { PageContext } from "#web/page-context";

/** Carries `?ref=` along a redirect while the visitor has not yet said whether it may be stored. */
export function keepReferral(url: URL, { consent }: PageContext, path: string): string {
  const code = consent === "ask" ? url.searchParams.get("ref") : null;
  if (!code) return path;
  return `${path}${path.includes("?") ? "&" : "?"}ref=${encodeURIComponent(code)}`;
}
