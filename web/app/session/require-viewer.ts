import { redirect } from "react-router";
import { localeOfPath, localisePath } from "#app/i18n/locales.ts";
import { DomainError } from "#core/domain/errors";
import type { Viewer } from "#core/domain/viewer";
import type { PageContext } from "#web/page-context";
import { keepReferral } from "./keep-referral.ts";

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

/** Sign-in address that returns to the page at `url`. */
export function signInPath(url: URL, context: PageContext): string {
  const { pathname, search } = url;
  const signIn = localisePath(localeOfPath(pathname), `/sign-in?to=${encodeURIComponent(pathname + search)}`);
  return keepReferral(url, context, signIn);
}

/**
 * The signed-in vendor.
 *
 * @throws Response like `requireViewer`; DomainError `forbidden` for anybody else
 */
export function requireVendor(url: URL, context: PageContext): Viewer {
  const viewer = requireViewer(url, context);
  if (viewer.role !== "vendor") throw new DomainError("forbidden", "the page is for vendors");
  return viewer;
}

/**
 * The signed-in admin.
 *
 * @throws Response like `requireViewer`; DomainError `forbidden` for anybody else
 */
export function requireAdmin(url: URL, context: PageContext): Viewer {
  const viewer = requireViewer(url, context);
  if (viewer.role !== "admin") throw new DomainError("forbidden", "the page is for admins");
  return viewer;
}
