import type { AppLoadContext } from "@remix-run/cloudflare";

/** Carries `?ref=` along a redirect while the visitor has not yet said whether it may be stored. */
export function keepReferral(request: Request, { consent }: AppLoadContext, path: string): string {
  const code = consent === "ask" ? new URL(request.url).searchParams.get("ref") : null;
  if (!code) return path;
  return `${path}${path.includes("?") ? "&" : "?"}ref=${encodeURIComponent(code)}`;
}
