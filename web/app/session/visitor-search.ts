import { useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import { labelIn } from "#core/domain/link-label";
import { codesIn } from "#core/domain/referral-link";
import { withoutTracking } from "#core/domain/tracking-parameters";
import { useRootData } from "./root-data.ts";

const subscribeToNothing = () => () => undefined;
const noCodes: readonly string[] = [];

function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
}

/**
 * The query of the address, until hydration without `ref` and tracking parameters: storefront HTML is shared between
 * visitors, so the server renders it without theirs.
 */
export function useVisitorSearch(): string {
  const { search } = useLocation();
  return useHydrated() ? search : withoutTracking(search);
}

/** Codes in the address that may not be stored yet; empty before hydration or once the visitor has answered. */
export function useUnstoredCodes(): readonly string[] {
  const { pathname, search } = useLocation();
  const consent = useRootData()?.consent;
  return useHydrated() && consent === "ask" ? codesIn(pathname + search) : noCodes;
}

/** The label of the link that brought such codes; undefined for none. */
export function useUnstoredLabel(): string | undefined {
  const { search } = useLocation();
  return useUnstoredCodes().length === 0 ? undefined : labelIn(search);
}
