import { useRouteLoaderData } from "react-router";
import type { ConsentState } from "#core/domain/consent";
import { type Locale, locales } from "#core/domain/locale";
import type { Theme } from "#core/domain/theme";
import type { Viewer } from "#core/domain/viewer";
import type { SavedOrder } from "#core/services/orders/find-saved-order";
import type { CloneFacts } from "#web/page-context";

/** What the root loads for every page. */
export interface RootData {
  clone: CloneFacts;
  viewer: Viewer | null;
  consent: ConsentState;
  /** Notifications that the viewer has not read. */
  unread: number;
  /** The viewer's unpaid order; null when there is none. */
  saved: SavedOrder | null;
  theme: Theme;
  /** Lines in the cart. */
  cartCount: number;
}

/** The root's data; undefined on an error page that came without it. */
export function useRootData(): RootData | undefined {
  return useRouteLoaderData<RootData>("root");
}

/** The store's languages, the main one first; every language on an error page that came without the root's data. */
export function useSpokenLocales(): readonly Locale[] {
  return useRootData()?.clone.locales ?? locales;
}
