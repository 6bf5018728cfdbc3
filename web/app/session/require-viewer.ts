import { redirect } from "react-router";
import { localeOfPath, localisePath } from "#app/i18n/locales.ts";
import { DomainError } from "#core/domain/errors";
import { isFresh, mayEnter } from "#core/domain/session-proof";
import type { StaffRole, Viewer } from "#core/domain/viewer";
import type { PageContext } from "#web/page-context";
import { keepReferral } from "./keep-referral.ts";
import { pathBefore } from "./return-to.ts";

/**
 * The signed-in person.
 *
 * @throws Response that leads to sign-in and from there back to the page
 */
export function requireViewer(url: URL, context: PageContext): Viewer {
  const { viewer } = context;
  if (viewer) return viewer;
  throw redirect(signInPath(url, context));
}

/** Sign-in address that returns to the page at `url`; it may open on the form for a new account. */
export function signInPath(url: URL, context: PageContext, form: "signIn" | "signUp" = "signIn"): string {
  const path = stepBefore("/sign-in", url);
  return keepReferral(url, context, form === "signUp" ? `${path}&new=account` : path);
}

/**
 * The signed-in vendor, who has given the second factor where one is needed.
 *
 * @throws Response like `requireViewer`, or to where the factor is given or enrolled; DomainError `forbidden` for anybody
 *   else
 */
export function requireVendor(url: URL, context: PageContext): Viewer {
  return requireRole("vendor", url, context);
}

/**
 * The signed-in admin; else like `requireVendor`.
 *
 * @throws Response, DomainError like `requireVendor`
 */
export function requireAdmin(url: URL, context: PageContext): Viewer {
  return requireRole("admin", url, context);
}

function requireRole(role: StaffRole, url: URL, context: PageContext): Viewer {
  const viewer = requireViewer(url, context);
  if (viewer.role !== role) throw new DomainError("forbidden", `the page is for the role ${role}`);
  if (mayEnter(viewer, context.factorPolicy)) return viewer;
  throw redirect(stepBefore(viewer.hasFactor ? "/confirm-identity" : "/account/security", url));
}

/**
 * The signed-in person, who has just proven who they are. For a form that may be typed again: what it held is not kept.
 *
 * @throws Response like `requireViewer`, or to where they prove it and from there back to the page
 */
export function requireFreshProof(url: URL, context: PageContext): Viewer {
  const viewer = requireViewer(url, context);
  if (isFresh(viewer, context.now)) return viewer;
  throw redirect(stepBefore("/confirm-identity", url));
}

/** The address of a page that leads back to the one at `url` when it is done. */
function stepBefore(page: string, { pathname, search }: URL): string {
  return localisePath(localeOfPath(pathname), pathBefore(page, pathname + search));
}
