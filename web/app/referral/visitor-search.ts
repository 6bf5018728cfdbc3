import { useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import { withoutTracking } from "#core/domain/shared-page";

const never = () => () => undefined;

/**
 * The query of the address. Until the page is hydrated it is without `ref` and tracking parameters: storefront HTML is
 * shared between visitors, so it is made without theirs.
 */
export function useVisitorSearch(): string {
  const { search } = useLocation();
  const hydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return hydrated ? search : withoutTracking(search);
}
